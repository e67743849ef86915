using System.Globalization;
using StrategyFactory.Kernel.Errors;

namespace StrategyFactory.LanguageModels.Jobs.Backends.External;

/// <summary>Follows a process by its log until it ends, and ends it where it hangs, floods its log or fills the disk.</summary>
internal sealed class ExternalWatch(
    Guid training, ProcessIdentity process, string log, ExternalOptions options, TrainingWatch watch, TimeProvider clock)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    private readonly LogTail _tail = new(log);
    private readonly ProcessFamily _family = new(training, process, clock);
    private readonly ExternalTold _told = new();
    private int _perEpoch;
    private bool _isWatched;

    /// <summary>Waits for its end.</summary>
    /// <param name="isTakenUp">Whether the process was there before, so that what it has told is past.</param>
    /// <returns>What it told in all.</returns>
    /// <exception cref="UnprocessableException">It did not end well; the message says why.</exception>
    internal async Task<ExternalTold> FollowAsync(bool isTakenUp)
    {
        _isWatched = process.IsAlive() || !isTakenUp;
        watch.Begin([], []);
        await ReadAsync(isTakenUp);
        await WaitAsync();
        return _told;
    }

    private async Task WaitAsync()
    {
        using var timer = new PeriodicTimer(Look, clock);
        var (heard, length) = (clock.GetTimestamp(), -1L);
        string? code = null;
        for (var lives = true; lives; await ReadAsync(false))
        {
            // asked before its log is read for the last time
            lives = process.IsAlive();
            code ??= OwnProcess.EndOf(process);
            if (!lives)
            {
                continue;
            }

            (heard, length) = _tail.Length == length ? (heard, length) : (clock.GetTimestamp(), _tail.Length);
            await RequireLogAsync();
            var free = new DriveInfo(Path.GetDirectoryName(log)!).AvailableFreeSpace;
            await RequireAsync(
                free >= options.MinFreeBytes,
                $"Only {free} bytes are free where trainings are stored, of {options.MinFreeBytes} that must be "
                + "(LanguageModels:Backends:MinFreeBytes), so it was ended");
            await RequireAsync(
                clock.GetElapsedTime(heard) < TimeSpan.FromSeconds(options.SilenceSeconds),
                $"It said nothing for {options.SilenceSeconds} s (LanguageModels:Backends:SilenceSeconds), so it was ended");
            await timer.WaitForNextTickAsync(watch.Token);
        }

        await RequireLogAsync();
        Hear(_tail.Rest(), false);
        code ??= OwnProcess.EndOf(process);
        await EndAsync();
        if (_told.Done is null || code is not (null or "code 0"))
        {
            var how = process.Boot != ProcessIdentity.CurrentBoot() ? "is gone: the machine was started again, or it ran on another one"
                : !_isWatched ? "ended while nobody watched it"
                // a process that another one started tells it to nobody here
                : code is null ? "ended, with which code is not known"
                : "ended with " + code;
            var who = process.Pid == 0 ? "Its process" : FormattableString.Invariant($"Its process {process.Pid}");
            throw Failed(_told.Error is { } error ? $"It {how}: {error}" : $"{who} {how}");
        }
    }

    private Task RequireLogAsync() => RequireAsync(
        _tail.Length <= options.MaxLogBytes,
        $"Its log has grown beyond {options.MaxLogBytes} bytes (LanguageModels:Backends:MaxLogBytes), so it was ended");

    private async Task RequireAsync(bool holds, string otherwise)
    {
        if (!holds)
        {
            await EndAsync();
            await ReadAsync(false);
            throw Failed(otherwise);
        }
    }

    private UnprocessableException Failed(string reason) => new(
        string.Create(CultureInfo.InvariantCulture, $"{reason.TrimEnd('.')}. ")
        + (_tail.Last.Length > 0 ? $"Its last lines: {_tail.Last.TrimEnd('.')}." : "It printed nothing else."));

    private async Task EndAsync()
    {
        if (!await _family.EndAsync(TimeSpan.FromSeconds(options.GraceSeconds)))
        {
            watch.Say("Some of its processes could not be ended.");
        }
    }

    private async Task ReadAsync(bool isPast)
    {
        for (var more = true; more && _tail.Read <= options.MaxLogBytes;)
        {
            (var lines, more) = _tail.Next();
            Hear(lines, isPast);
            await Task.Yield();
            watch.Token.ThrowIfCancellationRequested();
        }
    }

    private void Hear(IReadOnlyList<ProgressLine> lines, bool isPast)
    {
        foreach (var line in lines)
        {
            Hear(line, isPast || line.Past == true);
        }
    }

    private void Hear(ProgressLine line, bool isPast)
    {
        switch (line.Event)
        {
            case "examples":
                _told.Examples = line;
                watch.Repeat(
                    line.Time(clock.GetUtcNow()),
                    FormattableString.Invariant($"{line.Examples} examples to learn from, {line.ValidationExamples} to validate on; ")
                    + FormattableString.Invariant($"{line.Shortened} were cut, {line.Dropped} left out."));
                break;
            case "plan" when line.Steps is { } steps:
                _perEpoch = line.StepsPerEpoch ?? 0;
                watch.Plan(steps, _perEpoch);
                watch.Repeat(line.Time(clock.GetUtcNow()), FormattableString.Invariant($"{steps} steps."));
                break;
            case "step" when line.Step is { } step:
                watch.Report(step, line.LearningRate, Finite(line.Loss), Finite(line.EvalLoss), isPast);
                if (line.Total is > 0 and var total)
                {
                    watch.Plan(total, _perEpoch);
                }

                break;
            case "note" when line.Message is { } message:
                watch.Repeat(line.Time(clock.GetUtcNow()), TextLine.Sentence(message));
                break;
            case "error":
                _told.Error = TextLine.Of(line.Message ?? "an error without words");
                break;
            case "done":
                _told.Done = line;
                break;
            default:
                // an event of a later script says nothing to us
                break;
        }
    }

    private static double? Finite(double? value) => value is { } number && double.IsFinite(number) ? number : null;
}

/// <summary>What a process told in all.</summary>
internal sealed class ExternalTold
{
    /// <summary>What became of the examples.</summary>
    public ProgressLine? Examples { get; set; }

    /// <summary>Why it failed.</summary>
    public string? Error { get; set; }

    /// <summary>Its last word.</summary>
    public ProgressLine? Done { get; set; }
}
