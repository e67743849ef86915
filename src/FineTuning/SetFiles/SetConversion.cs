namespace StrategyFactory.FineTuning.SetFiles;

/// <summary>
/// Turns a file of one MetaTrader into one of the other. Names, values, ranges, ticks, comments, headings, unknown lines and their order
/// stay; encoding and line ends become those of the target.
/// </summary>
internal static class SetConversion
{
    private const string Ending = "\r\n";

    /// <summary>The file as the other terminal would write it; itself where it is of that format already.</summary>
    /// <exception cref="SetFileRefusedException">A line would mean something else there.</exception>
    public static SetFile To(SetFile file, SetFormat format)
    {
        if (file.Format == format)
        {
            return file;
        }

        var inputs = file.Inputs.ToDictionary(input => input.Line);
        List<SetLine> lines = [];
        foreach (var line in file.Lines)
        {
            if (line.Kind is not (SetLineKind.Input or SetLineKind.Attribute))
            {
                lines.Add(new(lines.Count + 1, line.Text, Ending));
            }
            else if (inputs.TryGetValue(line.Number, out var input))
            {
                foreach (var text in format == SetFormat.Mt5 ? [OfMt5(input)] : OfMt4(input))
                {
                    lines.Add(new(lines.Count + 1, text, Ending));
                }
            }
            else if (file.Format == SetFormat.Mt4 && line.Kind == SetLineKind.Attribute
                && file.Inputs.All(candidate => candidate.Name != line.Name))
            {
                throw new SetFileRefusedException($"'{line.Name}' has a range but no value; MetaTrader 5 cannot hold that.", line.Number);
            }
        }

        var encoding = format == SetFormat.Mt5 ? SetEncoding.Utf16 : SetEncoding.ForMt4(string.Concat(lines.Select(line => line.Text)));
        return Checked(file, new(format, encoding, lines));
    }

    private static string OfMt5(SetInput input)
    {
        var right = RangeFields.Write(input.Value, input.Range);
        return RangeFields.TryRead(right, out var value, out var range) && (value, range) == (input.Value, input.Range)
            ? $"{input.Name}={right}"
            : throw Ambiguous(input);
    }

    private static IEnumerable<string> OfMt4(SetInput input)
    {
        var value = $"{input.Name}={input.Value}";
        return new SetLine(0, value, Ending).Kind == SetLineKind.Input
            ? Mt4Attributes.Of(input.Range).Select(attribute => $"{input.Name},{attribute.Attribute}={attribute.Text}").Prepend(value)
            : throw Ambiguous(input);
    }

    // What would be read back differently, a value with || for example, is not written at all.
    private static SetFile Checked(SetFile file, SetFile converted)
    {
        var read = SetFile.Read(converted.ToBytes());
        foreach (var (input, index) in file.Inputs.Select((input, index) => (input, index)))
        {
            if (index >= read.Inputs.Count || read.Inputs[index] is var other
                && (other.Name, other.Value, other.Range) != (input.Name, input.Value, input.Range))
            {
                throw Ambiguous(input);
            }
        }

        return converted;
    }

    private static SetFileRefusedException Ambiguous(SetInput input) =>
        new($"'{input.Name}' cannot be written for the other terminal: it would be read as something else there.", input.Line);
}
