using System.Data.Common;
using System.Diagnostics;
using MediatR;
using Microsoft.AspNetCore.Components;

namespace StrategyFactory.Dashboard.Live;

/// <summary>
/// A page that reads what it shows at first and whenever that has changed: at most four times a second, and less often where that takes
/// long or many pages are open, so that looking does not hold up the work; never twice at a time, the last change never missed. While the
/// database is away it keeps showing what it read last.
/// </summary>
public abstract class LiveComponent : ComponentBase, IDisposable
{
    private const int LongestShare = 25;      // of the time of a host, one part in so many goes into reading, of all its pages together

    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _gone = new();
    private IDisposable? _subscription;
    private Task _turn = Task.CompletedTask;
    private bool _again;
    private int _changes;
    private long _moment;
    private bool _arrived;      // what is shown may be of a moment ago
    /// <summary>Lately, the longer ones remembered: an answer that was there already says nothing of what the next costs.</summary>
    private TimeSpan _reading;

    /// <summary>Makes a page that is not left yet.</summary>
    protected LiveComponent() => Gone = _gone.Token;

    /// <summary>Sends requests to the modules.</summary>
    [Inject]
    protected Requests Requests { get; set; } = null!;

    [Inject]
    private ChangeHub Hub { get; set; } = null!;

    [Inject]
    private SharedReads Reads { get; set; } = null!;

    [Inject]
    private Arrival Arrival { get; set; } = null!;

    /// <summary>Cancelled when the page is left.</summary>
    protected CancellationToken Gone { get; }

    /// <summary>The kinds of changes that this page follows.</summary>
    protected abstract IReadOnlyCollection<string> Kinds { get; }

    /// <summary>Whether a change of one of the kinds is one of what is shown; an empty id stands for any.</summary>
    protected virtual bool Concerns(Change change) => true;

    /// <summary>Reads what is shown; call <see cref="ReadInTurnAsync"/>.</summary>
    protected abstract Task ReadAsync();

    /// <summary>
    /// Reads, never twice at a time: where that is under way it takes another round, so that the answer to what was asked for last is the
    /// one that stays, however long an earlier one took.
    /// </summary>
    protected Task ReadInTurnAsync() => TakeTurnAsync(Hub.Next());     // what the viewer did a moment ago is to be seen

    /// <summary>Reads a part of what is shown; where another page asks for the same, both get one answer.</summary>
    protected Task<T> ShareAsync<T>(IRequest<T> request)
    {
        if (Arrival.IsOn && Reads.TryRecent(request, out var recent))
        {
            _arrived = true;
            return recent;
        }

        return Reads.ReadAsync(request, _moment, Gone);
    }

    /// <inheritdoc/>
    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender)
        {
            // only here: what is rendered in advance has nobody to tell
            _subscription = Hub.Subscribe(
                Kinds, change => change.Kind == Change.Connection || Concerns(change) ? FollowAsync() : Task.CompletedTask);
            Arrival.End();
            // a browser that is slow to draw leaves time for changes between the reading and here
            if (_arrived || Hub.HasHeard(Kinds, _moment))
            {
                _ = FollowAsync();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Ends the subscription and what is being read.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            _subscription?.Dispose();
            _gone.Cancel();
            _gone.Dispose();
        }
    }

    private Task TakeTurnAsync(long moment)
    {
        _moment = moment;
        if (!_turn.IsCompleted)
        {
            _again = true;
            return _turn;
        }

        return _turn = TurnAsync();
    }

    private async Task TurnAsync()
    {
        do
        {
            _again = false;
            await ReadAsync();
        }
        while (_again);
    }

    private async Task FollowAsync()
    {
        if (Interlocked.Increment(ref _changes) > 1)
        {
            return;     // a turn is under way, which sees this change or takes another round
        }

        try
        {
            for (var seen = 1; ; seen = Volatile.Read(ref _changes))
            {
                var began = Stopwatch.GetTimestamp();
                await InvokeAsync(ReadAgainAsync);
                await Task.Delay(PauseAfter(Stopwatch.GetElapsedTime(began)), Gone);
                if (Interlocked.CompareExchange(ref _changes, 0, seen) == seen)
                {
                    return;
                }
            }
        }
        catch (OperationCanceledException) when (Gone.IsCancellationRequested)
        {
            // the page was left: nobody reads again
        }
        catch
        {
            Volatile.Write(ref _changes, 0);
            throw;
        }
    }

    /// <summary>
    /// How long to wait after a reading: the longer, the more it took and the more pages are open, to the next step of a grid that all
    /// pages of the host keep, so that those which show the same read at once.
    /// </summary>
    private TimeSpan PauseAfter(TimeSpan reading)
    {
        _reading = TimeSpan.FromTicks(Math.Max(reading.Ticks, _reading.Ticks * 3 / 4));
        var fair = LongestShare * Math.Max(Hub.Followers, 1) * _reading;
        var step = ShortestPause;
        while (step < fair && step < LongestPause)
        {
            step *= 2;
        }

        return step - TimeSpan.FromMilliseconds(Environment.TickCount64 % (long)step.TotalMilliseconds);
    }

    private async Task ReadAgainAsync()
    {
        try
        {
            await TakeTurnAsync(Hub.Moment);
        }
        catch (DbException)
        {
            return;     // the mark in the bar says that the database is away; when it is back, all is read again
        }

        StateHasChanged();
    }
}
