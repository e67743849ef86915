namespace StrategyFactory.FineTuning.SetFiles;

/// <summary>Remarks of ours in a .set file: lines of comment behind those with which the file begins.</summary>
internal static class SetRemark
{
    /// <summary>
    /// The file with a remark in place of the one that it may have of the same beginning, up to a colon. All else stays in its bytes.
    /// </summary>
    /// <param name="file">The file.</param>
    /// <param name="lines">Lines without the mark of a comment; no lines leave the file as it is.</param>
    public static SetFile Write(SetFile file, IReadOnlyList<string> lines)
    {
        if (lines.Count == 0)
        {
            return file;
        }

        var written = lines.Select(Comment).ToList();
        var beginnings = written.ConvertAll(Beginning);
        var kept = file.Lines
            .Where(line => line.Kind != SetLineKind.Comment || !beginnings.Contains(Beginning(line.Text), StringComparer.Ordinal)).ToList();
        var ending = kept.Find(line => line.Ending.Length > 0)?.Ending ?? "\r\n";
        var at = kept.TakeWhile(line => line.Kind == SetLineKind.Comment).Count();
        // without ranges, a comment at its head is what tells a file of MetaTrader 5
        at = at == 0 && file.Format == SetFormat.Mt4 && kept.TrueForAll(line => line.Kind != SetLineKind.Attribute) ? 1 : at;
        if (at > 0 && kept[at - 1].Ending.Length == 0)
        {
            kept[at - 1] = kept[at - 1] with { Ending = ending, Raw = null };
        }

        kept.InsertRange(at, written.Select(text => new SetLine(0, text, ending)));
        return new(file.Format, file.Encoding, [.. kept.Select((line, index) => line with { Number = index + 1 })]);
    }

    // An equals sign would make an input of it for a reader that knows no comments.
    private static string Comment(string text) =>
        "; " + string.Concat(text.Select(letter => letter == '=' || char.IsControl(letter) ? ' ' : letter));

    private static string Beginning(string text) => text[..(text.IndexOf(':', StringComparison.Ordinal) + 1)];
}
