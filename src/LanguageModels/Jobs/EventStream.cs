using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;

namespace StrategyFactory.LanguageModels.Jobs;

/// <summary>Sends what happens in work that is under way as server-sent events, page by page, until it has ended.</summary>
internal static class EventStream
{
    private const string ContentType = "text/event-stream";
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);

    /// <summary>Whether a request asks for a stream.</summary>
    internal static bool IsWanted(HttpRequest http) =>
        http.GetTypedHeaders().Accept.Any(type => type.MediaType.Equals(ContentType, StringComparison.OrdinalIgnoreCase));

    /// <param name="page">The first page.</param>
    /// <param name="read">What a page holds, what to ask for next, and whether no more can come.</param>
    /// <param name="id">Of an event.</param>
    /// <param name="after">Asks for the page after an event.</param>
    /// <param name="clock">Times the looks.</param>
    /// <param name="token">Ends the stream, as whoever reads it goes.</param>
    internal static IResult Of<TPage, TEvent>(
        TPage page,
        Func<TPage, (IReadOnlyList<TEvent> Events, long Next, bool Ended)> read,
        Func<TEvent, long> id,
        Func<long, Task<TPage>> after,
        TimeProvider clock,
        CancellationToken token) =>
        TypedResults.ServerSentEvents(FollowAsync(page, read, id, after, clock, token));

    private static async IAsyncEnumerable<SseItem<TEvent>> FollowAsync<TPage, TEvent>(
        TPage page,
        Func<TPage, (IReadOnlyList<TEvent> Events, long Next, bool Ended)> read,
        Func<TEvent, long> id,
        Func<long, Task<TPage>> after,
        TimeProvider clock,
        [EnumeratorCancellation] CancellationToken token)
    {
        using var timer = new PeriodicTimer(Look, clock);
        while (true)
        {
            var (events, next, ended) = read(page);
            foreach (var entry in events)
            {
                yield return new(entry, "event") { EventId = id(entry).ToString(CultureInfo.InvariantCulture) };
            }

            if (ended)
            {
                yield break;
            }

            if (events.Count == 0)
            {
                await timer.WaitForNextTickAsync(token);
            }

            page = await after(next);
        }
    }
}
