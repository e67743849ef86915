namespace StrategyFactory.FineTuning.SetFiles;

/// <summary>What a line of a .set file is.</summary>
internal enum SetLineKind
{
    /// <summary>Nothing but white space.</summary>
    Blank,

    /// <summary>Begins with <c>;</c> or <c>#</c>.</summary>
    Comment,

    /// <summary>Begins with <c>=</c>, such as <c>==== Money ====</c>.</summary>
    Heading,

    /// <summary><c>name=…</c>.</summary>
    Input,

    /// <summary><c>name,F=…</c>, <c>name,1=…</c>, <c>name,2=…</c> or <c>name,3=…</c> of MetaTrader 4.</summary>
    Attribute,

    /// <summary>Anything else; kept as it is.</summary>
    Unknown,
}

/// <summary>A line of a .set file, kept in the bytes in which it came until it is changed.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Text">The line without its end.</param>
/// <param name="Ending">CR LF, LF, CR or, on the last line, nothing.</param>
/// <param name="Raw">The line and its end as they were read; null for a line that is new or changed.</param>
internal sealed record SetLine(int Number, string Text, string Ending, ReadOnlyMemory<byte>? Raw = null)
{
    /// <summary>What the line is.</summary>
    public SetLineKind Kind { get; } = KindOf(Text);

    /// <summary>Everything before the equals sign, trimmed; without the attribute.</summary>
    public string Name => Kind == SetLineKind.Attribute ? Left[..^2].TrimEnd() : Kind == SetLineKind.Input ? Left : "";

    /// <summary><c>F</c>, <c>1</c>, <c>2</c> or <c>3</c>; a blank without an attribute.</summary>
    public char Attribute => Kind == SetLineKind.Attribute ? char.ToUpperInvariant(Left[^1]) : ' ';

    /// <summary>Everything after the equals sign, as it is.</summary>
    public string Right =>
        Kind is SetLineKind.Input or SetLineKind.Attribute ? Text[(Text.IndexOf('=', StringComparison.Ordinal) + 1)..] : "";

    private string Left => Text[..Text.IndexOf('=', StringComparison.Ordinal)].Trim();

    /// <summary>The same line with another right side; itself where that is the same.</summary>
    public SetLine With(string right) =>
        right == Right ? this : new(Number, string.Concat(Text.AsSpan(0, Text.IndexOf('=', StringComparison.Ordinal) + 1), right), Ending);

    private static SetLineKind KindOf(string text)
    {
        var trimmed = text.AsSpan().Trim();
        if (trimmed.IsEmpty)
        {
            return SetLineKind.Blank;
        }

        if (trimmed[0] is ';' or '#')
        {
            return SetLineKind.Comment;
        }

        var equals = trimmed.IndexOf('=');
        if (equals <= 0)
        {
            return equals == 0 ? SetLineKind.Heading : SetLineKind.Unknown;
        }

        var left = trimmed[..equals].TrimEnd();
        return left.Length > 2 && left[^2] == ',' && left[^1] is 'F' or 'f' or '1' or '2' or '3' && !left[..^2].Trim().IsEmpty
            ? SetLineKind.Attribute
            : SetLineKind.Input;
    }
}
