using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using StrategyFactory.Numerics.Statistics;
using StrategyFactory.Training.Algorithms;
using StrategyFactory.Training.Contracts;
using StrategyFactory.Training.Models;
using StrategyFactory.Training.Trees;

namespace StrategyFactory.Training.Tabular;

internal sealed class PlanTrainingHandler(TrainingPreparation preparation, TrainingContext context, IOptions<TrainingOptions> options) : IRequestHandler<PlanTraining, TrainingPlan>
{
    public async Task<TrainingPlan> Handle(PlanTraining request, CancellationToken cancellationToken)
    {
        var prepared = await preparation.PrepareAsync(request.Specification, cancellationToken);
        return Of(prepared, options.Value, await FindAsync(prepared.Fingerprint, cancellationToken)) with
        {
            WholeGridModelId = prepared.WholeGridFingerprint is { } whole ? await FindAsync(whole, cancellationToken) : null,
        };
    }

    private Task<Guid?> FindAsync(string fingerprint, CancellationToken token) =>
        context.Models.Where(model => model.Fingerprint == fingerprint).Select(model => (Guid?)model.Id).SingleOrDefaultAsync(token);

    internal static TrainingPlan Of(PreparedTraining prepared, TrainingOptions options, Guid? modelId)
    {
        var specification = prepared.Specification;
        var needed = options.RowsNeeded(prepared.Features.Count);
        List<string> skipped = [];
        for (var regime = 0; regime < specification.RegimeConfigs!.Count; regime++)
        {
            var rows = UsableRows.InRegime(prepared.Rows, prepared.Masks, regime).Length;
            if (rows < needed)
            {
                skipped.Add($"{specification.RegimeConfigs[regime]}: {rows:N0} usable rows, {needed:N0} needed");
            }
        }

        var perRegime = HyperparameterGrids.Of(specification).Aggregate(1, (product, grid) => product * grid.Count);
        var regimes = specification.RegimeConfigs.Count - skipped.Count;
        // Trees: every fold of every path, then for the chosen cell the refit and, for its importance, the folds again.
        var fits = prepared.Algorithm.GrowsTrees
            ? regimes * TreeGrid.Paths(specification, options).Count * options.Folds + (regimes > 0 ? options.Folds + 1 : 0)
            : perRegime * regimes * (options.Folds + 1);
        var days = SegmentDays.Returns(prepared.Data.Bars, prepared.Data.Segments.Simulation);
        var moments = ReturnMoments.Of(days);
        return new(specification, prepared.Features, prepared.Fingerprint, perRegime * specification.RegimeConfigs.Count, fits, skipped, modelId)
        {
            Folds = options.Folds,
            Bars = prepared.Data.Bars.Count,
            SelectionBars = prepared.Data.Segments.Selection.Count,
            UsableRows = prepared.Rows.Length,
            SimulationDates = days.Length,
            SimulationKurtosis = double.IsFinite(moments.Kurtosis) ? moments.Kurtosis : null,
        };
    }
}
