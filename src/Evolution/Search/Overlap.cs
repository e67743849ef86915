using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using StrategyFactory.Evolution.Records;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Evolution.Search;

/// <summary>A training that was done beside something else.</summary>
/// <param name="Model">The fitted model, not stored.</param>
/// <param name="Seconds">What fitting it took.</param>
/// <param name="Waited">What of that the run had to wait for.</param>
/// <param name="Reservation">The right to train its fingerprint, now the run's.</param>
internal sealed record EarlyModel(FittedModel Model, double Seconds, double Waited, TrainingReservation Reservation);

/// <summary>
/// <c>overlap</c>: trains the next generation while the one before is simulated, in a scope of its own, and keeps the outcome in memory
/// until the run takes or drops it. Nothing of it is durable: after a crash the training is done again, with the same bytes. Until then
/// its fingerprint stays reserved, so that runs which need the same model wait for it instead of fitting it as well. Whatever goes wrong
/// early goes wrong again when the run trains in turn, and is told there.
/// </summary>
internal sealed class Overlap(IServiceScopeFactory scopes, TimeProvider clock, ILogger<Overlap> logger) : IAsyncDisposable
{
    internal static SearchOption Option { get; } = new(
        "overlap", request => request.Overlap,
        "seconds of training beside a simulation, which lends its processors; the models are the same");

    private CancellationTokenSource? _work;
    private Task<Outcome?>? _task;

    private sealed record Outcome(FittedModel Model, double Seconds, TrainingReservation Reservation);

    /// <summary>Whether a training is under way or waits to be taken.</summary>
    internal bool IsUnderWay => _task is not null;

    /// <summary>
    /// Begins a training; what was begun before is dropped. False, with nothing begun, where the model is known or the training would
    /// be refused.
    /// </summary>
    /// <param name="run">The run, whose bars are read.</param>
    /// <param name="specification">What its next generation is.</param>
    /// <param name="token">Ends it with the run's work.</param>
    internal async Task<bool> BeginAsync(Guid run, TrainingSpecification specification, CancellationToken token)
    {
        await DropAsync();
        var scope = scopes.CreateAsyncScope();
        var begun = false;
        try
        {
            var mediator = scope.ServiceProvider.GetRequiredService<IMediator>();
            var (plan, training) = await mediator.Send(new PrepareTraining(specification) { AsOf = run }, token);
            if (plan.ModelId is null)
            {
                _work = CancellationTokenSource.CreateLinkedTokenSource(token);
                var work = _work.Token;
                _task = Task.Run(() => TrainAsync(scope, mediator, training, work), CancellationToken.None);
                begun = true;
            }
        }
        catch (Exception exception) when (exception is FactoryException or FluentValidation.ValidationException)
        {
            // The run asks for the same in its turn, and is refused then.
        }
        finally
        {
            if (!begun)
            {
                await scope.DisposeAsync();
            }
        }

        return begun;
    }

    /// <summary>
    /// The model of a fingerprint, waited for if it is under way; null where it was not begun or did not succeed. Anything else is
    /// dropped.
    /// </summary>
    /// <param name="fingerprint">What the run is about to train; it differs from what was begun where another alternative goes on.</param>
    internal async Task<EarlyModel?> TakeAsync(string fingerprint, CancellationToken token)
    {
        if (_task is null)
        {
            return null;
        }

        var waiting = clock.GetTimestamp();
        var outcome = await _task.WaitAsync(token);
        var waited = clock.GetElapsedTime(waiting).TotalSeconds;
        if (outcome?.Model.Plan.Fingerprint != fingerprint)
        {
            await DropAsync();
            return null;
        }

        _work!.Dispose();
        (_work, _task) = (null, null);
        return new(outcome.Model, outcome.Seconds, Math.Min(waited, outcome.Seconds), outcome.Reservation);
    }

    /// <summary>Ends what is under way and forgets what is done.</summary>
    internal async Task DropAsync()
    {
        if (_task is null)
        {
            return;
        }

        await _work!.CancelAsync();
        if (await _task is { } outcome)
        {
            await outcome.Reservation.DisposeAsync();
        }

        _work.Dispose();
        (_work, _task) = (null, null);
    }

    public async ValueTask DisposeAsync() => await DropAsync();

    /// <summary>
    /// The row of a plain generation, also where nothing was saved: the model was known, or a crash took what had been trained.
    /// </summary>
    internal static SavingRecord Trained(Generation generation, EarlyModel? early)
    {
        var saving = Option.Row(generation);
        (saving.SecondsSaved, saving.Regret) = (early is null ? 0 : early.Seconds - early.Waited, 0);
        return saving;
    }

    /// <summary>
    /// The row of a training that was begun before the promotion made it pointless: it belongs to a generation that never came to be.
    /// </summary>
    internal static SavingRecord Dropped(Generation promoted) => new()
    {
        RunId = promoted.RunId,
        Generation = promoted.Number + 1,
        Option = Option.Name,
        SecondsSaved = 0,
        Regret = 0,
        Note = "a training begun early was dropped after the promotion",
    };

    private async Task<Outcome?> TrainAsync(
        AsyncServiceScope scope, IMediator mediator, PreparedTraining training, CancellationToken token)
    {
        await using var owned = scope;
        TrainingReservation? reservation = null;
        try
        {
            reservation = await mediator.Send(new ReserveTraining(training.Fingerprint), token);
            if (reservation.ModelId is not null)
            {
                return null;
            }

            var fitting = clock.GetTimestamp();
            var model = await mediator.Send(new FitModel(training.Specification) { Prepared = training }, token);
            var kept = reservation;
            reservation = null;
            return new(model, clock.GetElapsedTime(fitting).TotalSeconds, kept);
        }
        catch (Exception exception)
        {
            logger.LogDebug(exception, "A training begun early came to nothing.");
            return null;
        }
        finally
        {
            if (reservation is not null)
            {
                await reservation.DisposeAsync();
            }
        }
    }
}
