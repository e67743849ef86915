using System.CommandLine;
using System.Globalization;
using FluentValidation;
using Spectre.Console;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.Host.Cli;

/// <summary><c>forget</c>: removes bars of a symbol for good.</summary>
internal static class ForgetVerb
{
    private static readonly Argument<string> Name = new("SYMBOL") { Description = "An imported symbol." };
    private static readonly Option<string?> BarLength = new("--timeframe")
    {
        Description = $"Only bars of one length: {string.Join(' ', Timeframes.Names)}; without, all of the symbol.",
        HelpName = "TF",
    };
    private static readonly Option<DateTimeOffset?> From = DateOption.Of("--from", "First bar to go, inclusive; without, the first.");
    private static readonly Option<DateTimeOffset?> To = DateOption.Of("--to", "Last bar to go, exclusive; without, to the end.");
    private static readonly Option<bool> Yes = new("--yes") { Description = "Do not ask; needed where no terminal is attached." };

    internal static Command Create()
    {
        var command = new Command("forget", "Remove bars of a symbol for good, all or those of a span.") { Name, BarLength, From, To, Yes };
        command.SetAction(async (parsed, token) =>
        {
            var request = new ForgetBars(
                parsed.GetValue(Name)!, parsed.GetValue(BarLength), parsed.GetValue(From), parsed.GetValue(To),
                $"command line by {Environment.UserName}");
            if (!parsed.GetValue(Yes) && !IsSure(request))
            {
                Terminal.Say("Nothing was forgotten.");
                return 1;
            }

            await using var factory = await FactoryProcess.OpenAsync(GlobalOptions.Settings(parsed), token);
            var forgotten = await factory.SendAsync(request, token);
            if (parsed.GetValue(GlobalOptions.Json))
            {
                Terminal.Json(forgotten);
            }
            else
            {
                Show(forgotten);
            }

            return 0;
        });
        return command;
    }

    private static bool IsSure(ForgetBars request)
    {
        if (Console.IsInputRedirected || !Terminal.IsWatched)
        {
            throw new ValidationException([new("yes", "--yes: is missing; needed where no terminal is attached that could be asked.")]);
        }

        var symbol = MarketData.Contracts.Symbol.Normalise(request.Symbol);
        var what = $"{symbol} {request.Timeframe ?? "of all timeframes"}{Span(request.From, request.To)}";
        return Terminal.Error.Confirm(Markup.Escape($"Forget the bars of {what} for good?"), defaultValue: false);
    }

    private static void Show(ForgottenBars forgotten)
    {
        foreach (var series in forgotten.Series)
        {
            var left = series.BarsLeft == 0 ? "none is left" : $"{Number(series.BarsLeft)} are left";
            Terminal.Print($"{forgotten.Symbol} {series.Timeframe}: {Number(series.Bars)} bars forgotten, {left}.");
        }
    }

    private static string Span(DateTimeOffset? from, DateTimeOffset? to) =>
        (from is { } first ? $" from {Time(first)}" : "") + (to is { } last ? $" to {Time(last)}" : "");

    private static string Time(DateTimeOffset time) =>
        time.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    private static string Number(int value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
