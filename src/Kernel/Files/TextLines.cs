using System.Runtime.CompilerServices;
using System.Text;

namespace StrategyFactory.Kernel.Files;

/// <summary>
/// The lines of a text in UTF-8 or UTF-16. They end in LF, CR or CRLF; several CR before an LF are one end with it, as files have that were
/// copied in text mode twice.
/// </summary>
public static class TextLines
{
    private const int Piece = 8192;

    /// <summary>Reads line by line.</summary>
    /// <param name="content">Any text; stays open.</param>
    /// <param name="token">Cancels the reading.</param>
    public static async IAsyncEnumerable<string> ReadAsync(Stream content, [EnumeratorCancellation] CancellationToken token)
    {
        using var reader = new StreamReader(await TextEncodings.InUtf8Async(content, token), Encoding.UTF8);
        var (piece, line, returns) = (new char[Piece], new StringBuilder(), 0);
        while (await reader.ReadAsync(piece, token) is var read and > 0)
        {
            for (var at = 0; at < read; at++)
            {
                switch (piece[at])
                {
                    case '\r':
                        returns++;
                        continue;
                    case '\n':
                        returns = 1;
                        break;
                    default:
                        break;
                }

                for (; returns > 0; returns--)
                {
                    yield return line.ToString();
                    line.Clear();
                }

                if (piece[at] != '\n')
                {
                    line.Append(piece[at]);
                }
            }
        }

        if (line.Length > 0 || returns > 0)
        {
            yield return line.ToString();
        }

        for (; returns > 1; returns--)
        {
            yield return "";
        }
    }
}
