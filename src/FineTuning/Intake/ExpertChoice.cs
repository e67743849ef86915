using MediatR;
using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.FineTuning.Jobs;
using StrategyFactory.FineTuning.SetFiles;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Kernel.Text;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.FineTuning.Intake;

/// <summary>
/// Who tests a file. Its expert advisor is not ours: a built-in one stands in where the sender names it, or where the file's names mean it
/// and it has every ticked input. Otherwise a terminal that has the expert is waited for.
/// </summary>
/// <param name="StandIn">The built-in expert in its place; null where a terminal is waited for.</param>
/// <param name="Waits">Why a terminal is; null where there is a stand-in.</param>
internal sealed record ExpertChoice(StandIn? StandIn, TerminalWait? Waits)
{
    /// <summary>Who is searched: the stand-in, else the file's own.</summary>
    public string Expert => StandIn?.Expert ?? Waits!.Expert;

    /// <summary><see cref="ControllerJob.BuiltIn"/> or <see cref="ControllerJob.External"/>.</summary>
    public string Executor => StandIn is null ? ControllerJob.External : ControllerJob.BuiltIn;

    /// <exception cref="UnprocessableException">
    /// The stand-in that the sender names is not built in or does not have a ticked input that may not be ignored, or nothing names the
    /// expert.
    /// </exception>
    internal static async Task<ExpertChoice> OfAsync(
        SetFile file, TuningMetadata given, string hint, string? configured, IMediator mediator, CancellationToken token)
    {
        foreach (var stranger in given.Ignore.Where(name => file.Inputs.All(input => input.Name != name)))
        {
            throw new UnprocessableException(
                $"ignore: '{stranger}' is no input of the file; {string.Join(", ", file.Inputs.Select(input => input.Name))}.", "ignore");
        }

        string?[] names = given.EaName is { } name ? [name] : [ExpertLookup.CommentOf(file), hint];
        var own = Array.Find(names, candidate => !string.IsNullOrWhiteSpace(candidate)) is { } said ? Composition.Of(said.Trim()) : null;
        if (given.StandIn is { } wished)
        {
            var named = await mediator.Send(new FindExpert([wished]), token) ?? throw new UnprocessableException(
                $"stand_in: '{wished}' is no built-in expert advisor; built in: {await BuiltInAsync(mediator, token)}.", "stand_in");
            var standIn = await StandInAsync(file, named, own, StandIn.BySender, mediator, token);
            return Unread(file, standIn, given) is { Count: > 0 } unread
                ? throw new UnprocessableException(
                    $"ignore: {named.Name} does not have the ticked inputs {string.Join(", ", unread)}; untick them, or ignore each.",
                    "ignore")
                : new(standIn, null);
        }

        var meant = await mediator.Send(new FindExpert(names), token);
        var by = given.EaName is not null ? StandIn.ByName
            : await mediator.Send(new FindExpert(names[..1]), token) is null ? StandIn.ByFileName : StandIn.ByComment;
        if (meant is null)
        {
            (meant, by) = (await mediator.Send(new FindExpert([configured]), token), StandIn.ByConfiguration);
        }

        var likely = meant is null ? null : await StandInAsync(file, meant, own, by, mediator, token);
        var left = likely is null ? [] : Unread(file, likely, given);
        return likely is not null && left.Count == 0 ? new(likely, null)
            : own is not null ? new(null, new TerminalWait(own, meant?.Name, left))
            : throw new UnprocessableException(
                "Neither the sender nor the file says which expert advisor it is for; a name, or as its stand-in one that is built in: "
                + $"{await BuiltInAsync(mediator, token)}.",
                "ea_name");
    }

    private static async Task<StandIn> StandInAsync(
        SetFile file, ExpertAdvisorDescription expert, string? own, string by, IMediator mediator, CancellationToken token)
    {
        var meanings = (await InputMeanings.OfAsync(mediator, expert.Name, ControllerJob.BuiltIn, file, token))!;
        var isItself = own is null || ExpertLookup.Letters(own) == ExpertLookup.Letters(expert.Name);
        return new(
            expert.Name, isItself ? null : own, by,
            [.. file.Inputs.Where(input => meanings[input.Name] is not null)
                .Select(input => new MappedInput(input.Name, meanings[input.Name]!))],
            [.. file.Inputs.Where(input => meanings[input.Name] is null).Select(input => input.Name)],
            [.. expert.Inputs.Select(input => input.Name).Except(meanings.Values, StringComparer.Ordinal)!]);
    }

    private static List<string> Unread(SetFile file, StandIn standIn, TuningMetadata given) =>
        [.. file.Inputs.Where(input => input.IsTicked).Select(input => input.Name).Intersect(standIn.Ignored, StringComparer.Ordinal)
            .Except(given.Ignore, StringComparer.Ordinal)];

    private static async Task<string> BuiltInAsync(IMediator mediator, CancellationToken token) =>
        string.Join(", ", (await mediator.Send(new GetExpertAdvisors(), token)).Select(expert => expert.Name));
}
