namespace StrategyFactory.MarketData.Import;

/// <summary>How the numbers of a column are written.</summary>
/// <param name="DecimalMark"><c>.</c> or <c>,</c>; the other one, a blank or an apostrophe may stand between thousands.</param>
internal readonly record struct NumberStyle(byte DecimalMark)
{
    /// <summary>The decimal point.</summary>
    public static NumberStyle Point { get; } = new((byte)'.');

    /// <summary>The decimal comma.</summary>
    public static NumberStyle Comma { get; } = new((byte)',');

    /// <summary>The mark that may stand between thousands.</summary>
    public byte GroupMark => DecimalMark == '.' ? (byte)',' : (byte)'.';
}
