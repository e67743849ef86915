using Microsoft.Extensions.Options;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Neural.Chronos;
using StrategyFactory.Neural.Safetensors;

namespace StrategyFactory.Forecasting.Bases;

/// <summary>
/// The networks of this machine: the folders below <c>Forecasting:Models</c> (or that folder itself), and those below the storage root.
/// Only these can be named in a request, so no name leads anywhere else.
/// </summary>
internal sealed class BaseNetworks(IOptions<ForecastingOptions> options)
{
    /// <summary>All of them, by name.</summary>
    internal IReadOnlyList<BaseNetwork> All() => [.. Look().Models.Select(each => each.Model)];

    /// <summary>All of them, and the folders beside them that hold none, such as a language model.</summary>
    internal FoundModels<BaseNetwork> Look() => ModelFolders.Look(
        options.Value.ModelsFolder,
        options.Value.Models,
        (name, folder) => new BaseNetwork(
            name, folder, SeriesModelShape.Read(folder), BaseOrigin.Of(folder), TrainingNote.Of(folder)?.ContextLength));

    /// <summary>Those of a kind.</summary>
    internal IReadOnlyList<BaseNetwork> Of(string kind) => [.. All().Where(model => model.Shape.Kind == kind)];

    /// <exception cref="UnprocessableException">There is no such model; the message lists those that there are.</exception>
    internal BaseNetwork Require(string name, string field = "model") => Look().Require(name, field, Found);

    /// <summary>What is here, and what to do where that is nothing.</summary>
    internal string Found() => All() is { Count: > 0 } all
        ? "found " + string.Join(", ", all.Select(model => $"{model.Name} ({model.Shape.Kind})"))
        : "no network was found: make one with './factory forecast pretrain', or name a folder of them as Forecasting:Models";
}
