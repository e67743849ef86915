using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using StrategyFactory.FineTuning.Artifacts;
using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.FineTuning.Intake;
using StrategyFactory.FineTuning.Notifications;
using StrategyFactory.FineTuning.SetFiles;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.FineTuning.Watch;

/// <summary>
/// Takes the files that have come to rest. A file becomes a job first and moves away then; a host that dies between the two finds the job
/// of its file and only moves it. One host at a time looks into a folder. A disk that is full or a file that cannot be read costs a turn,
/// never the loop.
/// </summary>
internal sealed class TakeWatchedFilesHandler(
    NpgsqlDataSource source, IServiceScopeFactory scopes, StableFiles seen, AwaitedBars bars, IOptions<FineTuningOptions> options,
    TimeProvider clock,
    ILogger<TakeWatchedFilesHandler> logger)
    : IRequestHandler<TakeWatchedFiles, WatchedFiles>
{
    /// <summary>So often a file may fail to be read before it is refused.</summary>
    private const int MostFailures = 20;

    private enum Fate
    {
        Accepted,
        Rejected,
        Waiting,
    }

    public async Task<WatchedFiles> Handle(TakeWatchedFiles request, CancellationToken cancellationToken)
    {
        if (options.Value.WatchPath is not { } path)
        {
            return new(0, 0, 0);
        }

        var folder = new WatchedFolder(path);
        folder.Create();
        await using var gate = await SessionLock.TryTakeAsync(source, KeyOf(path), cancellationToken);
        return gate is null ? new(0, 0, 0) : await TakeAsync(folder, cancellationToken);
    }

    private async Task<WatchedFiles> TakeAsync(WatchedFolder folder, CancellationToken token)
    {
        await TakeBackAsync(folder, token);
        var files = folder.Files();
        seen.KeepOnly(files.Select(file => file.FullName).ToHashSet(StringComparer.Ordinal));
        var fates = new Dictionary<Fate, int> { [Fate.Accepted] = 0, [Fate.Rejected] = 0, [Fate.Waiting] = 0 };
        foreach (var file in files)
        {
            fates[await TakeAsync(folder, file, token)]++;
        }

        return new(fates[Fate.Accepted], fates[Fate.Rejected], fates[Fate.Waiting]);
    }

    /// <summary>Files whose bars were missing come back into the folder when they have been imported.</summary>
    private async Task TakeBackAsync(WatchedFolder folder, CancellationToken token)
    {
        var files = folder.Files(WatchedFolder.Waiting);
        if (files.Count == 0)
        {
            return;
        }

        await using var scope = scopes.CreateAsyncScope();
        var mediator = scope.ServiceProvider.GetRequiredService<IMediator>();
        var series = await mediator.Send(new GetSymbols(), token);
        if (!bars.HaveChanged(string.Join(' ', files.Select(file => file.Name)) + string.Join(' ', series)))
        {
            return;
        }

        foreach (var file in files.Where(file => PlainFile.Kind(file.FullName) == EntryKind.File))
        {
            try
            {
                if (!await LacksBarsAsync(file, mediator, token))
                {
                    folder.TakeBack(file, WatchedFolder.Waiting);
                }
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                logger.LogWarning(failure, "{File}, which waits for bars, cannot be read or moved.", file.Name);
            }
        }
    }

    private async Task<bool> LacksBarsAsync(FileInfo file, IMediator mediator, CancellationToken token)
    {
        try
        {
            var content = ReadableFile.Read(PlainFile.Read(file.FullName, SetFile.LargestFile));
            foreach (var metadata in Beside(file).BySymbol())
            {
                await ResolvedMetadata.OfAsync(file.Name, metadata, content, mediator, options.Value, token);
            }

            return false;
        }
        catch (Exception refusal) when (refusal is FactoryException or ValidationException)
        {
            return refusal is FactoryException { Details: MissingBars };
        }
    }

    private static TuningMetadata Beside(FileInfo file)
    {
        var sidecar = file.FullName + Sidecar.Ending;
        return PlainFile.Kind(sidecar) == EntryKind.Missing ? new() : Sidecar.Read(PlainFile.Read(sidecar, Sidecar.Largest));
    }

    private async Task<Fate> TakeAsync(WatchedFolder folder, FileInfo file, CancellationToken token)
    {
        try
        {
            if (Objection(file) is { } objection)
            {
                return await RejectAsync(folder, file, objection, token);
            }

            if (!seen.IsStable(file.FullName, Looks(file), clock.GetUtcNow(), TimeSpan.FromSeconds(options.Value.StableSeconds)))
            {
                return Fate.Waiting;
            }

            var content = PlainFile.Read(file.FullName, SetFile.LargestFile);
            return await SubmitAsync(folder, file, content, token);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return await WaitAsync(folder, file, failure, token);
        }
    }

    private async Task<Fate> SubmitAsync(WatchedFolder folder, FileInfo file, byte[] content, CancellationToken token)
    {
        await using var scope = scopes.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<FineTuningContext>();
        var (sha256, name) = (Convert.ToHexStringLower(SHA256.HashData(content)), PlainFileName.Of(file.Name));
        if (!await context.Jobs.AnyAsync(job => job.FilePending && job.ContentSha256 == sha256 && job.FileName == name, token))
        {
            try
            {
                var submission = new SubmitTuning
                {
                    FileName = name,
                    Content = content,
                    Metadata = Beside(file),
                    Source = TuningSource.Watch,
                };
                var submitted = await SubmitAsync(submission, scope.ServiceProvider.GetRequiredService<IMediator>(), token);
                if (submitted.All(job => job.Duplicate))
                {
                    return await RejectAsync(folder, file, $"A file with the same content is job {submitted[0].JobId} already.", token);
                }
            }
            catch (UnprocessableException refusal) when (refusal.Details is MissingBars)
            {
                return await RejectAsync(
                    folder, file, $"{refusal.Message} The file is taken again when they are imported.", token, WatchedFolder.Waiting);
            }
            catch (Exception refusal) when (refusal is FactoryException or ValidationException)
            {
                return await RejectAsync(
                    folder, file,
                    refusal is ValidationException invalid
                        ? string.Join(" ", invalid.Errors.Select(error => error.ErrorMessage))
                        : refusal.Message,
                    token);
            }
        }

        folder.Put(file, WatchedFolder.Processed);
        await context.Jobs.Where(job => job.FilePending && job.ContentSha256 == sha256 && job.FileName == name)
            .ExecuteUpdateAsync(job => job.SetProperty(candidate => candidate.FilePending, false), token);
        return Fate.Accepted;
    }

    /// <summary>One job, or one for each of several symbols.</summary>
    private static async Task<IReadOnlyList<SubmittedTuning>> SubmitAsync(
        SubmitTuning submission, IMediator mediator, CancellationToken token) => submission.Metadata.IsBatch
        ? (await mediator.Send(new SubmitTuningBatch(submission), token)).Jobs
        : [await mediator.Send(submission, token)];

    private async Task<Fate> RejectAsync(
        WatchedFolder folder, FileInfo file, string reason, CancellationToken token, string drawer = WatchedFolder.Rejected)
    {
        try
        {
            folder.Explain(file, drawer, reason);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // On a full disk a file can still be moved, if not explained.
            logger.LogWarning(failure, "The reason why {File} is refused could not be written: {Reason}", file.Name, reason);
        }

        folder.Put(file, drawer);
        logger.LogWarning("{File} is refused: {Reason}", file.Name, reason);
        await using var scope = scopes.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<DatabaseSession>()
            .InTransactionAsync(
                inner => scope.ServiceProvider.GetRequiredService<ControllerNews>().TellRejectedAsync(file.Name, reason, inner), token);
        return Fate.Rejected;
    }

    private async Task<Fate> WaitAsync(WatchedFolder folder, FileInfo file, Exception failure, CancellationToken token)
    {
        var failures = seen.Fail(file.FullName);
        if (failures == 1)
        {
            logger.LogWarning(failure, "{File} in the watch folder cannot be read or moved now; it is tried again.", file.Name);
        }

        if (failures != MostFailures || IsReadable(file))
        {
            return Fate.Waiting;
        }

        try
        {
            return await RejectAsync(folder, file, $"It cannot be read: {failure.Message}", token);
        }
        catch (Exception again) when (again is IOException or UnauthorizedAccessException)
        {
            return Fate.Waiting;
        }
    }

    // What is no file is not opened to see what it holds: a pipe would keep the loop waiting, a device may never end.
    private static string? Objection(FileInfo file)
    {
        if (PlainFile.Kind(file.FullName) is var kind and not (EntryKind.File or EntryKind.Missing))
        {
            return $"It is {kind.Words()}. Only files themselves are taken.";
        }

        return PlainFile.Kind(file.FullName + Sidecar.Ending) is var beside and not (EntryKind.File or EntryKind.Missing)
            ? $"The {Sidecar.Ending} beside it is {beside.Words()}. Only files themselves are taken."
            : null;
    }

    private static bool IsReadable(FileInfo file)
    {
        try
        {
            PlainFile.Read(file.FullName, 1);
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    // A sidecar that is still being written keeps its file waiting.
    private static string Looks(FileInfo file)
    {
        var sidecar = new FileInfo(file.FullName + Sidecar.Ending);
        var (length, written) = sidecar.Exists ? (sidecar.Length, sidecar.LastWriteTimeUtc.Ticks) : (-1, 0);
        return FormattableString.Invariant($"{file.Length} {file.LastWriteTimeUtc.Ticks} {length} {written}");
    }

    // the same for every host that looks into the folder
    private static long KeyOf(string path) => BinaryPrimitives.ReadInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(path)));
}
