using System.Runtime.InteropServices;

namespace StrategyFactory.Simulation.ExpertAdvisors;

/// <summary>A window of a walk-forward test: [start, end) is searched, [end, forward end) judges what was found.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct SearchWindow(int Start, int End, int ForwardEnd)
{
    /// <summary>
    /// The windows before the last of <paramref name="count"/>. The last one is the search itself: all bars before
    /// <paramref name="forwardStart"/>, judged on those from there on. The second half of the searched bars is cut into the equally long
    /// forward stretches of the others, so that every bar from there to the end judges once. Anchored, a window is searched from the first
    /// bar on; rolling, on as many bars as the first one has.
    /// </summary>
    /// <param name="forwardStart">First bar that the search does not see.</param>
    /// <param name="count">Windows in all, ≥ 1.</param>
    /// <param name="rolling">True for search windows of one length.</param>
    /// <param name="least">Bars that a search needs; windows with fewer are left out.</param>
    internal static IReadOnlyList<SearchWindow> Before(int forwardStart, int count, bool rolling, int least)
    {
        var length = forwardStart / 2;
        return
        [
            .. Enumerable.Range(0, count - 1)
                .Select(window => new SearchWindow(rolling ? Bar(window) - length : 0, Bar(window), Bar(window + 1)))
                .Where(window => window.End - window.Start >= least && window.ForwardEnd > window.End),
        ];

        int Bar(int window) => length + (int)((long)(forwardStart - length) * window / (count - 1));
    }
}
