using System.Text.Json;
using MediatR;

namespace StrategyFactory.Dashboard.Live;

/// <summary>
/// Lets pages that show the same share one reading of it: twenty browsers on one page ask the database once for a change, not twenty
/// times. An answer serves whoever knows of nothing that happened since it began to be read, and is kept no longer than that.
/// </summary>
/// <param name="requests">Sends what nobody asked for yet.</param>
/// <param name="hub">Says what happened since.</param>
public sealed class SharedReads(Requests requests, ChangeHub hub)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(Type, string), (long Moment, Task Answer)> _reads = [];

    /// <summary>Gives an answer that began to be read at a moment of <see cref="ChangeHub.Moment"/> or later.</summary>
    /// <param name="request">What is asked, by value: a request that changes nothing.</param>
    /// <param name="moment">What the asker knows of.</param>
    /// <param name="token">Ends the waiting, not the reading, which others may wait for.</param>
    public Task<T> ReadAsync<T>(IRequest<T> request, long moment, CancellationToken token)
    {
        ArgumentNullException.ThrowIfNull(request);
        var key = (request.GetType(), JsonSerializer.Serialize(request, request.GetType()));
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
                foreach (var (old, (began, _)) in _reads)
                {
                    if (began < now)
                    {
                        _reads.Remove(old);
                    }
                }

                answer = Task.Run(() => requests.SendAsync(request, CancellationToken.None), CancellationToken.None);
                _reads[key] = (now, answer);
            }
        }

        return answer.WaitAsync(token);
    }
}
