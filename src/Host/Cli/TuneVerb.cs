using System.CommandLine;
using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Host.Cli;

/// <summary><c>tune</c>: fine-tunes a MetaTrader .set file to its end and writes the better one.</summary>
internal static class TuneVerb
{
    private static readonly Argument<string> File = new("FILE") { Description = "A .set file of MetaTrader 4 or 5." };
    private static readonly Option<string?> Symbol =
        new("--symbol") { Description = "An imported symbol; without, what the file name says.", HelpName = "NAME" };
    private static readonly Option<string?> Symbols = new("--symbols")
    {
        Description = "Several symbols with commas between, such as EURUSD,GBPUSD: a search and a verdict for each, and one table.",
        HelpName = "A,B,C",
    };
    private static readonly Option<bool> SameInputs =
        new("--same-inputs") { Description = "One set of inputs for all of --symbols: one search, judged by all together." };
    private static readonly Option<string?> BarLength = new("--timeframe")
    {
        Description = $"Bar length: {string.Join(' ', Timeframes.Names)}; without, what the file name says.",
        HelpName = "TF",
    };
    private static readonly Option<string?> Expert =
        new("--expert") { Description = "Expert advisor that the file is for; without, what the file says.", HelpName = "NAME" };
    private static readonly Option<string?> As = new("--as")
    {
        Description = "Built-in expert advisor that stands in for it; without, one that the file means and that has every ticked input.",
        HelpName = "NAME",
    };
    private static readonly Option<string[]> Ignore = new("--ignore")
    {
        Description = "A ticked input that the stand-in may leave out; may be given several times.",
        HelpName = "INPUT",
    };
    private static readonly Option<string?> Where = new("--where")
    {
        Description = "Run only passes whose inputs meet this, such as \"Fast < Slow and Stop >= 2 * Trail\".",
        HelpName = "CONDITION",
    };
    private static readonly Option<DateTimeOffset?> From = DateOption.Of("--from", "First bar, inclusive.");
    private static readonly Option<DateTimeOffset?> To = DateOption.Of("--to", "Last bar, exclusive.");
    private static readonly Option<double?> Deposit = new("--deposit") { Description = "Initial deposit.", HelpName = "X" };
    private static readonly Option<int?> WalkForward = new("--walk-forward")
    {
        Description = "Windows of the walk-forward test, 1 to 12; without, the configured number.",
        HelpName = "K",
    };
    private static readonly Option<bool> Rolling =
        new("--rolling") { Description = "Search earlier windows on equally many bars, not from the first bar on." };
    private static readonly Option<int?> Advise = new("--advise")
    {
        Description = $"Run only a pilot of N passes ({AdviseSearch.UsualPasses} unless given) and say which inputs the score depends on.",
        HelpName = "N",
        Arity = ArgumentArity.ZeroOrOne,
    };
    private static readonly Option<string?> Output =
        new("--output") { Description = "Folder for the files that come out; without, one below the storage folder.", HelpName = "DIR" };
    private static readonly Option<bool> NoBackOff =
        new("--no-back-off") { Description = "Search again at once after a failure, not after 30 s, 60 s …" };

    internal static Command Create()
    {
        const string About = "Fine-tune a MetaTrader .set file: search its ranges, judge, search on around the best.";
        var command = new Command("tune", About)
        {
            File, Symbol, Symbols, SameInputs, BarLength, Expert, As, Ignore, Where, From, To, Deposit, WalkForward, Rolling, Advise,
            Output, NoBackOff,
        };
        command.SetAction(async (parsed, token) =>
        {
            var path = parsed.GetValue(File)!;
            var request = new SubmitTuning
            {
                FileName = Path.GetFileName(path),
                Content = await System.IO.File.ReadAllBytesAsync(path, token),
                Source = TuningSource.CommandLine,
                Again = true,
                Metadata = new()
                {
                    Symbol = parsed.GetValue(Symbol),
                    Symbols = parsed.GetValue(Symbols)?.Split(',', StringSplitOptions.TrimEntries) ?? [],
                    SameInputs = parsed.GetValue(SameInputs),
                    Timeframe = parsed.GetValue(BarLength),
                    EaName = parsed.GetValue(Expert),
                    StandIn = parsed.GetValue(As),
                    Ignore = parsed.GetValue(Ignore) ?? [],
                    Where = parsed.GetValue(Where),
                    From = parsed.GetValue(From),
                    To = parsed.GetValue(To),
                    InitialDeposit = parsed.GetValue(Deposit),
                    WalkForward = parsed.GetValue(WalkForward),
                    Rolling = parsed.GetValue(Rolling) ? true : null,
                    User = Environment.UserName,
                },
            };
            var settings = GlobalOptions.Settings(parsed);
            await using var factory = await FactoryProcess.StartAsync(settings, token);
            var look = new PreviewTuning { FileName = request.FileName, Content = request.Content, Metadata = request.Metadata };
            if (parsed.GetResult(Advise) is not null)
            {
                var passes = parsed.GetValue(Advise) ?? AdviseSearch.UsualPasses;
                return await AdviseAsync(factory, look with { Advise = passes }, parsed, token);
            }

            var preview = await factory.SendAsync(look, token);
            if (preview.Waits is { } waits)
            {
                Refuse(waits);
                return 1;
            }

            var follower = new TuningFollower(factory, parsed.GetValue(NoBackOff));
            if (request.Metadata.IsBatch)
            {
                return await new TuneSymbols(factory, follower, Path.Combine(settings.Storage, "tuned"))
                    .RunAsync(request, parsed.GetValue(Output), parsed.GetValue(GlobalOptions.Json), token);
            }

            var job = await follower.RunAsync(request, token);
            var files = await new TunedFiles(factory,
                parsed.GetValue(Output) ?? Path.Combine(settings.Storage, "tuned", job.Job.JobId.ToString())).WriteAsync(job, token);
            var sensitivities = await TuningAdvice.OfAsync(factory, job, token);
            var together = request.Metadata.SameInputs ? await TunedTogether.ReadAsync(factory, job, token) : null;
            if (parsed.GetValue(GlobalOptions.Json))
            {
                var document = FinishedTuning.Document(job, files, sensitivities);
                Terminal.Json(together?.Added(document) ?? document);
            }
            else
            {
                FinishedTuning.Show(job, files, sensitivities);
                together?.Show();
            }

            if (job.Job.Status != "failed")
            {
                return 0;
            }

            // nothing is handed out, so that nobody trades it
            Terminal.Fail($"{job.Job.FileName}: the job failed, nothing was written. {job.Tasks[^1].Reason}");
            return 1;
        });
        return command;
    }

    /// <summary>A pilot in place of a search.</summary>
    private static async Task<int> AdviseAsync(FactoryProcess factory, PreviewTuning look, ParseResult parsed, CancellationToken token)
    {
        var preview = await ProgressDisplay.RunAsync(
            "pilot", look.Advise!.Value,
            told => factory.SendAsync(look with { Progress = new Told(told) }, token));
        if (preview.Waits is { } waits)
        {
            Refuse(waits);
            return 1;
        }

        if (preview.Advice is not { } advice)
        {
            Terminal.Fail($"{preview.FileName}: {preview.Obstacle?.Message ?? "no built-in expert advisor would search it."}");
            return 1;
        }

        if (parsed.GetValue(GlobalOptions.Json))
        {
            Terminal.Json(TuningAdvice.Document(preview));
        }
        else
        {
            TuningAdvice.Show(preview, advice);
        }

        return 0;
    }

    private sealed class Told(Action<long> tell) : IProgress<SearchProgress>
    {
        public void Report(SearchProgress value) => tell(value.Passes);
    }

    /// <summary>This process has no terminal to wait for: why, and both ways on, a line each.</summary>
    private static void Refuse(TerminalWait waits)
    {
        Terminal.Fail($"'{waits.Expert}' is not ours, and no built-in expert advisor stands in for it"
            + (waits.Meant is null ? "." : $": {waits.Meant} does not have the ticked inputs {string.Join(", ", waits.Unread)}."));
        var ignored = string.Concat(waits.Unread.Select(input => $" --ignore {input}"));
        Terminal.Say($"A stand-in, which trades by its own rule: --as {waits.Meant ?? "NAME of a built-in expert advisor"}{ignored}");
        Terminal.Say("A terminal that has it: drop the file into the watch folder of a serving factory, where it waits for one.");
    }
}
