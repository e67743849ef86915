namespace StrategyFactory.FineTuning.SetFiles;

/// <summary>The lines in which MetaTrader 4 keeps a range.</summary>
internal static class Mt4Attributes
{
    /// <summary>The attributes of a range, the tick first; a part that is not known has none.</summary>
    public static IEnumerable<(char Attribute, string Text)> Of(SetRange? range)
    {
        if (range is null)
        {
            yield break;
        }

        yield return ('F', range.Ticked ? "1" : "0");
        foreach (var (attribute, text) in new[] { ('1', range.Start), ('2', range.Step), ('3', range.Stop) })
        {
            if (text is not null)
            {
                yield return (attribute, text);
            }
        }
    }

    /// <summary>True when a line says that already, if in other words: a tick of <c> 1</c>.</summary>
    public static bool Equal(SetLine line, string text) =>
        line.Attribute == 'F' ? (line.Right.Trim() == "1") == (text == "1") : line.Right == text;
}
