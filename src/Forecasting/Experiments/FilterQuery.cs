using Microsoft.AspNetCore.Mvc;
using StrategyFactory.Forecasting.Contracts;

namespace StrategyFactory.Forecasting.Experiments;

/// <summary>A filter as query parameters; ids are parted by commas.</summary>
internal sealed record FilterQuery(
    string? Ids, [property: FromQuery(Name = "grid_id")] Guid? GridId, string? Model, string? Name, string? Status)
{
    internal ForecastFilter Filter => new()
    {
        Ids = Ids?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
        GridId = GridId,
        Model = Model,
        Name = Name,
        Status = Status,
    };
}
