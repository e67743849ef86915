using StrategyFactory.Kernel.Errors;

namespace StrategyFactory.FineTuning.TesterFiles;

/// <summary>What a report may hold. Real ones stay far below; above, a report is refused and never cut short.</summary>
internal static class ReportBounds
{
    /// <summary>Bytes of a report.</summary>
    internal const int LargestReport = 64 * 1024 * 1024;

    /// <summary>Passes of a report.</summary>
    internal const int MostPasses = 250_000;

    /// <summary>Columns of a table, and inputs of a pass.</summary>
    internal const int MostColumns = 1000;

    /// <summary>Characters of a column's or an input's name.</summary>
    internal const int LongestName = 256;

    /// <summary>Characters of a cell.</summary>
    internal const int LongestText = 64 * 1024;

    /// <summary>Bytes of one element's start, text or comment in an XML report.</summary>
    internal const int LongestNode = 256 * 1024;

    /// <summary>Elements within elements in an XML report.</summary>
    internal const int DeepestElement = 64;

    /// <exception cref="UnprocessableException">The count is above what is allowed.</exception>
    internal static void Require(string field, string what, long count, long most)
    {
        if (count > most)
        {
            throw new UnprocessableException(FormattableString.Invariant($"{field}: {what} {count}; at most {most} are read."), field);
        }
    }
}
