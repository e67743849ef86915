using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.FineTuning.SetFiles;

namespace StrategyFactory.FineTuning.Intake;

/// <summary>What the fields of an upload say besides the file; inputs to ignore and several symbols are set apart by commas.</summary>
internal sealed record TuningForm(
    [FromForm(Name = "symbol")] string? Symbol, [FromForm(Name = "timeframe")] string? Timeframe,
    [FromForm(Name = "ea_name")] string? EaName, [FromForm(Name = "from")] string? From, [FromForm(Name = "to")] string? To,
    [FromForm(Name = "initial_deposit")] double? InitialDeposit, [FromForm(Name = "user")] string? User,
    [FromForm(Name = "walk_forward")] int? WalkForward = null, [FromForm(Name = "rolling")] bool? Rolling = null,
    [FromForm(Name = "stand_in")] string? StandIn = null, [FromForm(Name = "ignore")] string? Ignore = null,
    [FromForm(Name = "where")] string? Where = null,
    [FromForm(Name = "symbols")] string? Symbols = null, [FromForm(Name = "same_inputs")] bool? SameInputs = null)
{
    internal TuningMetadata Metadata => new()
    {
        Symbol = Given(Symbol),
        Symbols = Listed(Symbols),
        SameInputs = SameInputs ?? false,
        Timeframe = Given(Timeframe),
        EaName = Given(EaName),
        StandIn = Given(StandIn),
        Ignore = Listed(Ignore),
        Where = Given(Where),
        From = Time(From, "from"),
        To = Time(To, "to"),
        InitialDeposit = InitialDeposit,
        WalkForward = WalkForward,
        Rolling = Rolling,
        User = Given(User),
    };

    private static string[] Listed(string? text) =>
        text?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];

    private static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static DateTimeOffset? Time(string? text, string field)
    {
        try
        {
            return UtcTime.Of(text, field);
        }
        catch (FormatException failure)
        {
            throw new BadHttpRequestException(failure.Message, failure);
        }
    }
}

/// <summary>How files are sent to an endpoint.</summary>
internal static class SentFiles
{
    internal static RouteHandlerBuilder TakesSetFile(this RouteHandlerBuilder route) => route
        .DisableAntiforgery() // The host refuses what comes from a page of somebody else.
        .WithMetadata(new RequestSizeLimitAttribute(SetFile.LargestFile + (1 << 16)));

    internal static async Task<byte[]> ContentAsync(this IFormFile file, CancellationToken token)
    {
        var content = new byte[file.Length];
        await using var stream = file.OpenReadStream();
        await stream.ReadExactlyAsync(content, token);
        return content;
    }
}
