namespace StrategyFactory.FineTuning.SetFiles;

/// <summary>Finds the inputs in the lines of a file.</summary>
internal static class SetInputs
{
    /// <summary>
    /// MetaTrader 5 where ranges stand in the lines, MetaTrader 4 where they stand in lines of their own; without any, by what else each of
    /// them writes.
    /// </summary>
    public static SetFormat FormatOf(IReadOnlyList<SetLine> lines, SetEncoding encoding)
    {
        var fields = lines.Count(line => line.Kind == SetLineKind.Input && RangeFields.HasTick(line.Right));
        var attributes = lines.Count(line => line.Kind == SetLineKind.Attribute);
        return (fields, attributes) switch
        {
            (0, 0) => encoding.UnitBytes == 2
                || lines.FirstOrDefault(line => line.Kind != SetLineKind.Blank) is { Kind: SetLineKind.Comment }
                ? SetFormat.Mt5
                : SetFormat.Mt4,
            _ => attributes > fields ? SetFormat.Mt4 : SetFormat.Mt5,
        };
    }

    /// <summary>
    /// The inputs in the order of their values. Of several values of one name the last counts, as it does in the terminal.
    /// </summary>
    /// <exception cref="SetFileRefusedException">A range is no range.</exception>
    public static List<SetInput> Read(IReadOnlyList<SetLine> lines, SetFormat format) =>
        format == SetFormat.Mt5 ? ReadMt5(lines) : ReadMt4(lines);

    private static List<SetInput> ReadMt5(IReadOnlyList<SetLine> lines)
    {
        Dictionary<string, SetInput> inputs = new(StringComparer.Ordinal);
        foreach (var line in lines)
        {
            if (line.Kind is SetLineKind.Input or SetLineKind.Attribute)
            {
                var name = PlainName(line);
                var (value, range) = RangeFields.Read(line.Right, line.Number);
                inputs[name] = new(name, value, range, line.Number, line.Number);
            }
        }

        return InOrder(inputs);
    }

    private static List<SetInput> ReadMt4(IReadOnlyList<SetLine> lines)
    {
        Dictionary<string, SetInput> inputs = new(StringComparer.Ordinal);
        foreach (var line in lines.Where(line => line.Kind == SetLineKind.Input))
        {
            inputs[line.Name] = new(line.Name, line.Right, null, line.Number);
        }

        // the attributes of an input may stand before its value
        foreach (var line in lines.Where(line => line.Kind == SetLineKind.Attribute))
        {
            if (inputs.TryGetValue(line.Name, out var input))
            {
                var range = input.Range ?? new(null, null, null, false);
                inputs[line.Name] = input with
                {
                    RangeLine = input.RangeLine == 0 ? line.Number : input.RangeLine,
                    Range = line.Attribute switch
                    {
                        'F' => range with { Ticked = line.Right.Trim() == "1" },
                        '1' => range with { Start = line.Right },
                        '2' => range with { Step = line.Right },
                        _ => range with { Stop = line.Right },
                    },
                };
            }
        }

        return InOrder(inputs);
    }

    /// <summary>In MetaTrader 5 a comma has no meaning: <c>a,1=2</c> is an input of that name.</summary>
    internal static string PlainName(SetLine line) =>
        line.Kind == SetLineKind.Attribute ? line.Text[..line.Text.IndexOf('=', StringComparison.Ordinal)].Trim() : line.Name;

    private static List<SetInput> InOrder(Dictionary<string, SetInput> inputs) => [.. inputs.Values.OrderBy(input => input.Line)];
}
