using System.Net;
using System.Net.Sockets;
using System.Text;

namespace StrategyFactory.Tests.Kernel.Notifications;

/// <summary>A server that listens to a few messages and says what clients wait for.</summary>
internal sealed class TinyServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public TinyServer() => _listener.Start();

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public async Task<List<string>> HttpAsync(int count)
    {
        List<string> heard = [];
        while (heard.Count < count)
        {
            using var client = await _listener.AcceptTcpClientAsync();
            await using var stream = client.GetStream();
            var text = "";
            var buffer = new byte[8192];
            while (!text.Contains("\r\n\r\n", StringComparison.Ordinal) || !text.TrimEnd().EndsWith('}'))
            {
                text += Encoding.UTF8.GetString(buffer, 0, await stream.ReadAsync(buffer));
            }

            await stream.WriteAsync("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"u8.ToArray());
            heard.Add(text);
        }

        return heard;
    }

    public async Task<string> MailAsync()
    {
        using var client = await _listener.AcceptTcpClientAsync();
        await using var stream = client.GetStream();
        using var reader = new StreamReader(stream);
        await using var writer = new StreamWriter(stream) { NewLine = "\r\n", AutoFlush = true };
        await writer.WriteLineAsync("220 ready");
        var text = new StringBuilder();
        var data = false;
        while (await reader.ReadLineAsync() is { } line)
        {
            text.Append(line).Append('\n');
            if (data && line != ".")
            {
                continue;
            }

            data = line == "DATA";
            await writer.WriteLineAsync(line switch { "DATA" => "354 go on", "QUIT" => "221 bye", _ => "250 ok" });
            if (line == "QUIT")
            {
                break;
            }
        }

        return text.ToString();
    }

    public void Dispose() => _listener.Dispose();
}
