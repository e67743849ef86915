namespace StrategyFactory.FineTuning.SetFiles;

/// <summary>Changes values and ranges in the lines of a file.</summary>
internal static class SetEdit
{
    /// <inheritdoc cref="SetFile.With"/>
    public static SetFile Apply(SetFile file, IEnumerable<SetInput> changed)
    {
        var lines = file.Lines.ToList();
        foreach (var input in changed)
        {
            var old = file.Inputs.FirstOrDefault(candidate => candidate.Name == input.Name)
                ?? throw new ArgumentException($"The file has no input '{input.Name}'.", nameof(changed));
            if (file.Format == SetFormat.Mt5)
            {
                var at = lines.FindIndex(line => line.Number == old.Line && line.Kind is SetLineKind.Input or SetLineKind.Attribute);
                lines[at] = lines[at].With(RangeFields.Write(input.Value, input.Range));
            }
            else
            {
                ChangeMt4(lines, old, input);
            }
        }

        return new(file.Format, file.Encoding, [.. lines.Select((line, index) => line with { Number = index + 1 })]);
    }

    private static void ChangeMt4(List<SetLine> lines, SetInput old, SetInput input)
    {
        var value = lines.FindIndex(line => line.Number == old.Line && line.Kind == SetLineKind.Input);
        lines[value] = lines[value].With(input.Value);
        var after = value;
        foreach (var (attribute, text) in Mt4Attributes.Of(input.Range))
        {
            var at = lines.FindLastIndex(
                line => line.Kind == SetLineKind.Attribute && line.Name == input.Name && line.Attribute == attribute);
            if (at >= 0)
            {
                lines[at] = Mt4Attributes.Equal(lines[at], text) ? lines[at] : lines[at].With(text);
                after = Math.Max(after, at);
            }
            else
            {
                // 0 is no line's number, so that no later change takes the new line for an old one
                after = InsertAfter(lines, after, $"{input.Name},{attribute}={text}");
            }
        }
    }

    private static int InsertAfter(List<SetLine> lines, int index, string text)
    {
        var before = lines[index];
        if (before.Ending.Length > 0)
        {
            lines.Insert(index + 1, new(0, text, before.Ending));
        }
        else
        {
            var ending = lines.FirstOrDefault(line => line.Ending.Length > 0)?.Ending ?? "\r\n";
            lines[index] = before with { Ending = ending, Raw = null };
            lines.Insert(index + 1, new(0, text, ""));
        }

        return index + 1;
    }
}
