using System.Text;

namespace StrategyFactory.Evolution.Exports.Mql5;

/// <summary>
/// The pieces that experts are put together from. In the files a line <c>//@ name: needs</c> begins a piece and names the pieces that stand
/// before it; what a strategy does not need is left out.
/// </summary>
internal sealed class Mql5Pieces
{
    private const string Mark = "//@ ";
    private static readonly string[] Files = ["Features", "Regimes", "Expert"];

    private readonly Dictionary<string, (string[] Needs, string Text)> _pieces = new(StringComparer.Ordinal);

    private Mql5Pieces()
    {
        foreach (var file in Files)
        {
            using var stream = typeof(Mql5Pieces).Assembly.GetManifestResourceStream($"Mql5.{file}.mqh")!;
            using var reader = new StreamReader(stream, Encoding.UTF8);
            foreach (var part in ("\n" + reader.ReadToEnd()).Split("\n" + Mark).Skip(1))
            {
                var end = part.IndexOf('\n', StringComparison.Ordinal);
                var head = part[..end].Split(':', StringSplitOptions.TrimEntries);
                var needs = head.Length == 1 ? [] : head[1].Split(' ', StringSplitOptions.RemoveEmptyEntries);
                _pieces.Add(head[0], (needs, part[(end + 1)..].Trim('\n')));
            }
        }
    }

    /// <summary>All of them.</summary>
    internal static Mql5Pieces All { get; } = new();

    /// <summary>Their names.</summary>
    internal IReadOnlyCollection<string> Names => _pieces.Keys;

    /// <summary>Writes a piece after those that it needs, unless it stands there already.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="written">Those that stand there.</param>
    /// <param name="text">What is written to.</param>
    internal void Write(string name, HashSet<string> written, StringBuilder text)
    {
        if (!written.Add(name))
        {
            return;
        }

        var (needs, body) = _pieces[name];
        foreach (var need in needs)
        {
            Write(need, written, text);
        }

        text.Append(body).Append("\n\n");
    }
}
