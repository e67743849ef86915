namespace StrategyFactory.FineTuning.SetFiles;

/// <summary>A .set file that cannot be used as it is.</summary>
/// <param name="reason">A whole sentence for people, with the line where there is one.</param>
/// <param name="line">The line at fault, from 1; null where no single line is.</param>
internal sealed class SetFileRefusedException(string reason, int? line = null)
    : Exception(line is null ? reason : FormattableString.Invariant($"Line {line}: {reason}"))
{
    /// <summary>The line at fault, from 1, or null.</summary>
    public int? Line { get; } = line;
}
