namespace StrategyFactory.FineTuning.SetFiles;

/// <summary>
/// A .set file: the inputs of an expert advisor with the ranges to optimise over. Every line keeps the bytes in which it came, so a
/// file that is not changed is written back byte for byte, and a changed one differs only in the lines that changed.
/// </summary>
internal sealed class SetFile
{
    /// <summary>Larger files are refused: the largest real ones have some tens of kilobytes.</summary>
    internal const int LargestFile = 4 * 1024 * 1024;

    /// <summary>Files of more lines are refused: the largest real ones have some hundreds.</summary>
    internal const int MostLines = 10_000;

    internal SetFile(SetFormat format, SetEncoding encoding, IReadOnlyList<SetLine> lines)
    {
        (Format, Encoding, Lines) = (format, encoding, lines);
        Inputs = SetInputs.Read(lines, format);
    }

    /// <summary>MetaTrader 4 or 5.</summary>
    public SetFormat Format { get; }

    /// <summary>How its characters are stored.</summary>
    public SetEncoding Encoding { get; }

    public IReadOnlyList<SetLine> Lines { get; }

    /// <summary>The inputs, in the order of the file.</summary>
    public IReadOnlyList<SetInput> Inputs { get; }

    /// <exception cref="SetFileRefusedException">It holds no inputs, or a line that cannot be understood.</exception>
    public static SetFile Read(ReadOnlyMemory<byte> content)
    {
        if (content.Length > LargestFile)
        {
            throw new SetFileRefusedException(
                FormattableString.Invariant($"The file has {content.Length} bytes; a .set file has at most {LargestFile}."));
        }

        var encoding = SetEncoding.Detect(content.Span);
        var lines = SetLines.Split(content[encoding.Mark.Length..], encoding, MostLines + 1);
        if (lines.Count > MostLines)
        {
            throw new SetFileRefusedException($"The file has more than {MostLines} lines; a .set file has at most so many.");
        }

        var file = new SetFile(SetInputs.FormatOf(lines, encoding), encoding, lines);
        return file.Inputs.Count > 0 ? file : throw new SetFileRefusedException(NoInputs(lines));
    }

    /// <summary>The file as bytes.</summary>
    public byte[] ToBytes() => SetLines.Join(Lines, Encoding);

    /// <summary>The file with other values and ranges for inputs that it has; everything else stays as it is.</summary>
    /// <exception cref="ArgumentException">The file has no input of that name.</exception>
    public SetFile With(IEnumerable<SetInput> changed) => SetEdit.Apply(this, changed);

    private static string NoInputs(List<SetLine> lines)
    {
        var words = lines.Where(line => line.Kind == SetLineKind.Unknown).Select(line => line.Text.Trim()).ToList();
        if (words.Count == 0)
        {
            return "The file holds no inputs, that is no lines of the form name=value.";
        }

        return int.TryParse(words[0], System.Globalization.CultureInfo.InvariantCulture, out var count) && count == words.Count - 1
            ? $"The file holds no inputs: it is a list of {count} symbols of the Market Watch."
            : $"The file holds no inputs, that is no lines of the form name=value; line "
            + $"{lines.First(line => line.Kind == SetLineKind.Unknown).Number} is '{Short(words[0])}'.";
    }

    private static string Short(string text) => text.Length <= 40 ? text : text[..40] + "…";
}
