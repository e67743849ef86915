using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.MarketData.Import;

/// <summary>A bar file that is refused whole. The message is written for the person who offered the file.</summary>
internal sealed class BarFileRefusedException : Exception
{
    /// <summary>Refuses a file.</summary>
    /// <param name="field">
    /// The option or part of the file at fault: <c>file</c>, <c>format</c>, <c>columns</c>, <c>time_zone</c>, <c>timeframe</c> …
    /// </param>
    /// <param name="reason">One or two sentences that name the value and what is allowed.</param>
    /// <param name="inner">The failure underneath, if any.</param>
    public BarFileRefusedException(string field, string reason, Exception? inner = null)
        : base(reason, inner) => Field = field;

    /// <summary>The option or part of the file at fault.</summary>
    public string Field { get; }

    /// <summary>Why the file is refused.</summary>
    public string Reason => Message;

    /// <summary>What had been found by then; null when the file could not be read that far.</summary>
    public ImportReport? Report { get; set; }
}
