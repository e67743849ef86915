using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using MediatR;

namespace StrategyFactory.Dashboard.Live;

/// <summary>
/// Lets pages that show the same share one reading of it: twenty browsers on one page ask the database once for a change, not twenty
/// times. An answer serves whoever knows of nothing that happened since it began to be read.
/// </summary>
/// <param name="requests">Sends what nobody asked for yet.</param>
/// <param name="hub">Says what happened since.</param>
/// <param name="clock">Says how long ago that was.</param>
public sealed class SharedReads(Requests requests, ChangeHub hub, TimeProvider clock)
{
    /// <summary>For so long an answer is kept for the circuit that takes over from a page rendered in advance.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly Dictionary<(Type, string), (long Moment, long At, Task Answer)> _reads = [];

    /// <summary>Gives an answer that began to be read at a moment of <see cref="ChangeHub.Moment"/> or later.</summary>
    /// <param name="request">What is asked, by value: a request that changes nothing.</param>
    /// <param name="moment">What the asker knows of.</param>
    /// <param name="token">Ends the waiting, not the reading, which others may wait for.</param>
    public Task<T> ReadAsync<T>(IRequest<T> request, long moment, CancellationToken token)
    {
        ArgumentNullException.ThrowIfNull(request);
        var key = Key(request);
        Task<T> answer;
        lock (_lock)
        {
            if (_reads.TryGetValue(key, out var read) && read.Moment >= moment)
            {
                answer = (Task<T>)read.Answer;
            }
            else
            {
                var now = hub.Moment;
                foreach (var (old, (began, at, _)) in _reads)
                {
                    if (began < now && clock.GetElapsedTime(at) > Kept)
                    {
                        _reads.Remove(old);
                    }
                }

                answer = Task.Run(() => requests.SendAsync(request, CancellationToken.None), CancellationToken.None);
                _reads[key] = (now, clock.GetTimestamp(), answer);
            }
        }

        return answer.WaitAsync(token);
    }

    /// <summary>Finds the answer of a moment ago, whatever happened since.</summary>
    /// <param name="request">What is asked, by value.</param>
    /// <param name="answer">It has ended.</param>
    /// <returns>False where there is none.</returns>
    public bool TryRecent<T>(IRequest<T> request, [NotNullWhen(true)] out Task<T>? answer)
    {
        ArgumentNullException.ThrowIfNull(request);
        lock (_lock)
        {
            answer = _reads.TryGetValue(Key(request), out var read) && read.Answer.IsCompletedSuccessfully
                && clock.GetElapsedTime(read.At) <= Kept ? (Task<T>)read.Answer : null;
        }

        return answer is not null;
    }

    private static (Type, string) Key(object request) => (request.GetType(), JsonSerializer.Serialize(request, request.GetType()));
}
