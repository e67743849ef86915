namespace StrategyFactory.LanguageModels.Examples.Reading;

/// <summary>Cuts rows out of a file that comes in pieces, holding no more than one row.</summary>
internal interface IRowCutter
{
    /// <summary>Takes a piece of any length; adds the rows that it completes.</summary>
    void Feed(ReadOnlySpan<byte> piece, List<RawRow> rows);

    /// <summary>The file has ended; adds what was begun.</summary>
    void End(List<RawRow> rows);
}
