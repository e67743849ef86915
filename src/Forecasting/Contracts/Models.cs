using System.Text.Json;
using MediatR;

namespace StrategyFactory.Forecasting.Contracts;

/// <summary>The models that can be asked for, with their hyperparameters.</summary>
public sealed record GetForecastModels : IRequest<IReadOnlyList<ForecastModel>>;

/// <summary>A kind of model.</summary>
/// <param name="Name">Name to use in requests.</param>
/// <param name="Description">What it does.</param>
/// <param name="Hyperparameters">What it can be told; all others are refused.</param>
public sealed record ForecastModel(string Name, string Description, IReadOnlyList<HyperparameterRange> Hyperparameters);

/// <summary>A hyperparameter of a model.</summary>
/// <param name="Name">Name to use in requests and grids.</param>
/// <param name="Description">What it is.</param>
/// <param name="Default">Its default; null where it is derived or chosen, as the description says.</param>
/// <param name="Least">Least number allowed; null for a word.</param>
/// <param name="Most">Greatest number allowed; null for a word.</param>
/// <param name="Whole">True where it is a whole number.</param>
/// <param name="Choices">The words allowed; null for a number.</param>
public sealed record HyperparameterRange(
    string Name,
    string Description,
    JsonElement? Default,
    double? Least,
    double? Most,
    bool Whole,
    IReadOnlyList<string>? Choices);
