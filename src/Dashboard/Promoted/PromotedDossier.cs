using StrategyFactory.Dashboard.Live;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Dashboard.Promoted;

/// <summary>Everything that the page and the file of a promoted model show, but for its trades.</summary>
/// <param name="Model">The promotion, its model, ancestry and metrics.</param>
/// <param name="Tests">The tests of its examination.</param>
/// <param name="Trials">How all trials are spread.</param>
/// <param name="Plateau">Its neighbours in the grid.</param>
/// <param name="Reads">Every read of the holdout through its model.</param>
public sealed record PromotedDossier(
    PromotedModelDetails Model, IReadOnlyList<PromotionTest> Tests, PromotedTrials Trials, PromotedPlateau Plateau,
    IReadOnlyList<HoldoutRead> Reads)
{
    /// <summary>Its course on both segments; null with <see cref="NoCurves"/>.</summary>
    public PromotedCurves? Curves { get; init; }

    /// <summary>Its returns under other costs; null with <see cref="NoCurves"/>.</summary>
    public PromotedCosts? Costs { get; init; }

    /// <summary>Why its curves can no longer be shown.</summary>
    public string? NoCurves { get; init; }

    /// <summary>Reads it all.</summary>
    /// <exception cref="NotFoundException">There is no such promotion.</exception>
    public static async Task<PromotedDossier> ReadAsync(Requests requests, Guid id, CancellationToken token)
    {
        ArgumentNullException.ThrowIfNull(requests);
        var model = await requests.SendAsync(new GetPromotedModel(id), token);
        var (curves, costs, missing) = await CurvesAsync(requests, id, token);
        return new(
            model, await requests.SendAsync(new GetPromotionTests(id), token), await requests.SendAsync(new GetPromotedTrials(id), token),
            await requests.SendAsync(new GetPromotedPlateau(id), token),
            await requests.SendAsync(new GetHoldoutReads(model.Model.ModelId), token))
        {
            Curves = curves,
            Costs = costs,
            NoCurves = missing,
        };
    }

    // a promotion whose bars have changed since is shown all the same
    private static async Task<(PromotedCurves? Curves, PromotedCosts? Costs, string? Missing)> CurvesAsync(
        Requests requests, Guid id, CancellationToken token)
    {
        try
        {
            var curves = await requests.SendAsync(new GetPromotedCurves(id), token);
            return (curves, await requests.SendAsync(new GetPromotedCosts(id), token), null);
        }
        catch (ConflictException changed)
        {
            return (null, null, changed.Message);
        }
    }
}
