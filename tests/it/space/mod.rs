mod locations;
