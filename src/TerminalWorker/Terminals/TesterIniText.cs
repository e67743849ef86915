using System.Text;

namespace StrategyFactory.TerminalWorker.Terminals;

/// <summary>The tester's configuration as the factory wrote it, with the names of files that this machine uses.</summary>
internal sealed class TesterIniText
{
    private readonly Encoding _encoding;
    private readonly byte[] _mark;
    private readonly string[] _lines;

    private TesterIniText(Encoding encoding, byte[] mark, string[] lines) => (_encoding, _mark, _lines) = (encoding, mark, lines);

    /// <summary>True for MetaTrader 5, false for MetaTrader 4.</summary>
    internal bool IsMt5 => _lines.Contains("[Tester]", StringComparer.Ordinal);

    /// <summary>What its comments tell a person.</summary>
    internal IEnumerable<string> Remarks => _lines.Where(line => line.StartsWith(';')).Select(line => line.TrimStart(';', ' '));

    /// <summary>Reads a file: UTF-16 where its mark says so, else bytes that are kept as they are.</summary>
    internal static TesterIniText Read(byte[] content)
    {
        var utf16 = content.AsSpan().StartsWith(Encoding.Unicode.Preamble);
        var encoding = utf16 ? Encoding.Unicode : Encoding.Latin1;
        byte[] mark = utf16 ? [.. Encoding.Unicode.Preamble] : [];
        return new(encoding, mark, encoding.GetString(content.AsSpan(mark.Length)).Split("\r\n"));
    }

    /// <summary>A value by its name; null without one.</summary>
    internal string? Value(string name) =>
        _lines.FirstOrDefault(line => line.StartsWith(name + "=", StringComparison.Ordinal))?[(name.Length + 1)..];

    /// <summary>The file with the names of the set of inputs and of the report.</summary>
    internal byte[] With(string setFile, string report)
    {
        var prefix = IsMt5 ? "" : "Test";
        var lines = _lines.Select(line =>
            line.StartsWith(prefix + "ExpertParameters=", StringComparison.Ordinal) ? $"{prefix}ExpertParameters={setFile}"
            : line.StartsWith(prefix + "Report=", StringComparison.Ordinal) ? $"{prefix}Report={report}"
            : line);
        return [.. _mark, .. _encoding.GetBytes(string.Join("\r\n", lines))];
    }
}
