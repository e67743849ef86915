using System.CommandLine;

namespace StrategyFactory.Host.Cli;

/// <summary>Lists that come a page at a time.</summary>
internal static class Paging
{
    internal static Option<int> Page { get; } =
        new("--page") { Description = "Which page, from 1.", HelpName = "N", DefaultValueFactory = _ => 1 };

    internal static Option<int> Size { get; } =
        new("--size") { Description = "How many on a page, 1 to 200.", HelpName = "N", DefaultValueFactory = _ => 25 };

    /// <summary>Says which of them were shown, and how to see more.</summary>
    internal static void Tell(int page, int size, int shown, long total)
    {
        var first = (page - 1L) * size;
        if (shown == 0)
        {
            Terminal.Print($"Page {page} is empty: {Columns.Count(total)} match.");
        }
        else if (shown < total)
        {
            var more = first + shown < total ? $"; --page {page + 1} shows more" : "";
            Terminal.Print($"{Columns.Count(first + 1)} to {Columns.Count(first + shown)} of {Columns.Count(total)}{more}.");
        }
    }
}
