using System.Data.Common;
using StrategyFactory.Dashboard.Live;
using StrategyFactory.Dashboard.Shell;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.Dashboard.Evolve;

/// <summary>Plans what stands in the form, once no more is typed; what came before it is forgotten.</summary>
/// <param name="requests">Ask for the plans.</param>
/// <param name="changed">Called where something new is to be shown.</param>
/// <param name="gone">Cancelled when the page is left.</param>
internal sealed class EvolvePlanning(Requests requests, Action changed, CancellationToken gone) : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(150);

    private CancellationTokenSource? _due;

    /// <summary>What the run of one symbol would do; null where that is not known.</summary>
    internal EvolutionPlan? Plan { get; private set; }

    /// <summary>What the runs of several would do, likewise.</summary>
    internal BatchPlan? Batch { get; private set; }

    /// <summary>Series that seem to move before the symbol, whether the run goes on with them or not.</summary>
    internal IReadOnlyList<LeadingSeries> Leads { get; private set; } = [];

    /// <summary>Whether an answer is on its way.</summary>
    internal bool IsUnderWay { get; private set; }

    /// <summary>Forgets what was planned.</summary>
    internal void Clear() => (Plan, Batch, Leads) = (null, null, []);

    /// <summary>Takes up what a refusal tells beside its words.</summary>
    internal void TakeDetails(Exception failure) => Leads = (failure as FactoryException)?.Details as IReadOnlyList<LeadingSeries> ?? [];

    /// <summary>Plans no more, whatever is on its way.</summary>
    internal void Stop()
    {
        _due?.Cancel();
        _due?.Dispose();
        _due = null;
        IsUnderWay = false;
    }

    /// <summary>Plans a form, in place of any other.</summary>
    /// <param name="form">The form.</param>
    /// <param name="settled">Called before, once no more is typed.</param>
    internal void Begin(EvolveForm form, Action settled)
    {
        Stop();
        if (!form.IsReadable || form.Symbols.Count == 0)
        {
            Clear();
        }

        IsUnderWay = form.Symbols.Count > 0;
        _due = CancellationTokenSource.CreateLinkedTokenSource(gone);
        _ = PlanAsync(form, settled, _due.Token);
    }

    /// <inheritdoc/>
    public void Dispose() => Stop();

    private async Task PlanAsync(EvolveForm form, Action settled, CancellationToken token)
    {
        try
        {
            await Task.Delay(Pause, token);
            settled();
            if (form.Symbols.Count == 0)
            {
                return;
            }

            var batch = form.IsBatch ? await requests.SendAsync(new PlanEvolutionBatch(form.Batch()), token) : null;
            var plan = batch is null ? await requests.SendAsync(new PlanEvolution(form.Request()), token) : null;
            if (!token.IsCancellationRequested)
            {
                form.ClearRefusals();
                (Plan, Batch, IsUnderWay) = form.IsReadable ? (plan, batch, false) : (null, null, false);
                Leads = Plan?.Leads ?? [];
                changed();
            }
        }
        catch (Exception failure) when (!token.IsCancellationRequested && Refusal.Of(failure) is { Count: > 0 } refusals)
        {
            form.ClearRefusals();
            form.Refuse(refusals);
            (Plan, Batch, IsUnderWay) = (null, null, false);
            TakeDetails(failure);
            changed();
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            // another change came, or the page was left
        }
        catch (DbException) when (!token.IsCancellationRequested)
        {
            IsUnderWay = false;      // the mark in the bar says so; when the database is back, all is read again
            changed();
        }
    }
}
