using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Dpo.Kernel.Jupyter;

/// <summary>What a front end tells a kernel at its start: an address, five ports and the key that messages are signed with.</summary>
/// <param name="Ip">The address to bind, and the only one.</param>
/// <param name="ShellPort">Requests of the front end.</param>
/// <param name="ControlPort">Requests that must not wait: interrupt, shutdown.</param>
/// <param name="StdinPort">The kernel's questions to the reader.</param>
/// <param name="IopubPort">What all front ends hear.</param>
/// <param name="HeartbeatPort">Echoes.</param>
/// <param name="Key">Of HMAC-SHA256; empty: messages are not signed.</param>
public sealed record ConnectionFile(string Ip, int ShellPort, int ControlPort, int StdinPort, int IopubPort, int HeartbeatPort, string Key)
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>Whether only this machine can reach the address.</summary>
    public bool IsLoopback => Ip == "localhost" || (IPAddress.TryParse(Ip, out var address) && IPAddress.IsLoopback(address));

    /// <summary>Reads a connection file.</summary>
    /// <param name="path">The file that the front end wrote.</param>
    /// <returns>Its settings.</returns>
    /// <exception cref="KernelException">It is missing, is not JSON, lacks a field, or asks for another transport or signature.</exception>
    public static ConnectionFile Read(string path)
    {
        JsonObject json;
        try
        {
            json = JsonNode.Parse(File.ReadAllText(path), documentOptions: Strict) as JsonObject
                ?? throw new JsonException("it is not an object");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new KernelException($"{path}: no connection file: {e.Message} Jupyter writes one when it starts a kernel.", e);
        }

        Expect("transport", "tcp");
        Expect("signature_scheme", "hmac-sha256");
        return new ConnectionFile(
            Text("ip"), Port("shell_port"), Port("control_port"), Port("stdin_port"), Port("iopub_port"), Port("hb_port"), Text("key"));

        string Text(string field) => json[field] is JsonValue value && value.TryGetValue<string>(out var text)
            ? text : throw Wrong(field, "a text");

        int Port(string field) => json[field] is JsonValue value && value.TryGetValue<int>(out var port) && port is > 0 and < 65536
            ? port : throw Wrong(field, "a port from 1 to 65535");

        void Expect(string field, string only)
        {
            if (Text(field) != only)
            {
                throw Wrong(field, $"\"{only}\", which is all that this kernel speaks");
            }
        }

        KernelException Wrong(string field, string expected) =>
            new($"{path}: \"{field}\" is {json[field]?.ToJsonString() ?? "missing"}; expected {expected}.");
    }

    /// <summary>The address of a port, as ZeroMQ writes it.</summary>
    /// <param name="port">One of the five.</param>
    /// <returns>tcp://IP:PORT.</returns>
    public string Endpoint(int port) => FormattableString.Invariant($"tcp://{(Ip.Contains(':') ? $"[{Ip}]" : Ip)}:{port}");
}
