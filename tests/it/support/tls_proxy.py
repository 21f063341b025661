"""PostgreSQL over TLS: answers the client's request for it, and passes on to the server's socket what comes out of it.
Arguments: certificate, key, socket. Prints its port; then a line for each connection: how it was asked for."""

import socket, ssl, sys, threading

certificate, key, behind = sys.argv[1:]
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(certificate, key)
SSL_REQUEST = b"\x00\x00\x00\x08\x04\xd2\x16\x2f"


def pass_on(source, target):
    try:
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass


def serve(client):
    if client.recv(8, socket.MSG_PEEK) != SSL_REQUEST:
        print("plain", flush=True)
        return client.close()
    client.recv(8)
    client.sendall(b"S")
    try:
        client = context.wrap_socket(client, server_side=True)
    except (OSError, ssl.SSLError):
        return print("not trusted", flush=True)
    print("tls", flush=True)
    server = socket.socket(socket.AF_UNIX)
    server.connect(behind)
    threading.Thread(target=pass_on, args=(server, client), daemon=True).start()
    pass_on(client, server)


listener = socket.create_server(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)
while True:
    threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
