using System.ComponentModel;
using System.Text;
using Microsoft.Extensions.Options;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Kernel.Json;
using StrategyFactory.LanguageModels.Bases;
using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.LanguageModels.Jobs.Backends.External;

/// <summary>
/// Trains by another program in a process of its own, which goes on when this one ends and is taken up again by the next: it is told apart
/// by its id, when it was started and the machine's start, all of which are stored before anything else is done.
/// </summary>
internal sealed class ExternalBackend(
    Recipe recipe,
    Interpreters interpreters,
    ExternalBases bases,
    ConversationFiles files,
    TrainingFolders folders,
    IOptions<LanguageModelsOptions> settings,
    TimeProvider clock)
    : ITrainingBackend
{
    private const string Log = "training.log";
    private const string PreviousLog = "training.previous.log";

    public string Name => recipe.Name;

    public string Description => recipe.Description;

    private ExternalOptions Settings => settings.Value.Backends;

    public async Task<string?> MissingAsync(CancellationToken token) => (await FindAsync(recipe.Modules, token)).Reason;

    public async Task CheckAsync(LanguageTrainingRequest request, CancellationToken token)
    {
        recipe.Check(request);
        var model = bases.Require(request.BaseModel!);
        if (request.MaxSeqLength > model.Longest)
        {
            throw new UnprocessableException(
                $"max_seq_length: {request.MaxSeqLength} is not allowed; 2 to {model.Longest}.", "max_seq_length");
        }

        foreach (var (module, field) in recipe.Further(request))
        {
            var interpreter = await FindAsync([.. recipe.Modules, module], token);
            if (interpreter.Lacking.Contains(module, StringComparer.Ordinal))
            {
                throw new UnprocessableException($"{field}: {interpreter.Path} lacks {module}; false, or install it there.", field);
            }
        }
    }

    public async Task<LanguageTrainingOutcome> RunAsync(TrainingJob job, TrainingWatch watch)
    {
        var model = bases.Require(job.BaseModel);
        var state = job.BackendState is { } stored ? FactoryJson.Read<ExternalState>(stored) : null;
        var isTakenUp = state is not null;
        if (state is { Process: null })
        {
            // the host died between the two: it runs, or it has ended, or it was never started
            state = ProcessFamily.FindLeader(job.Id) is { } leader ? state with { Process = leader }
                : File.Exists(Path.Combine(Folder(job), Log)) ? state with { Process = ProcessIdentity.Gone() }
                : null;
        }

        if (state is null)
        {
            state = await StartAsync(job, model, watch);
        }
        else
        {
            await watch.RememberAsync(FactoryJson.Write(state));
            if (state.Process!.IsAlive())
            {
                watch.Say($"Its process {state.Process.Pid} lives and is watched again.");
            }
        }

        ExternalWatch follow = new(job.Id, state.Process!, Path.Combine(Folder(job), Log), Settings, watch, clock);
        return await ExportAsync(job, model, state, await follow.FollowAsync(isTakenUp), watch);
    }

    public async Task<string?> CancelAsync(TrainingJob job, CancellationToken token)
    {
        if (job.BackendState is not { } stored)
        {
            return null;
        }

        var state = FactoryJson.Read<ExternalState>(stored);
        return await new ProcessFamily(job.Id, state.Process, clock).EndAsync(TimeSpan.FromSeconds(Settings.GraceSeconds))
            ? null
            : "Some of its processes could not be ended.";
    }

    private string Folder(TrainingJob job) => Path.GetFullPath(folders.Of(job.Id));

    private Task<Interpreter> FindAsync(IReadOnlyList<string> modules, CancellationToken token) =>
        interpreters.FindAsync(recipe.Setting, recipe.Configured(Settings), modules, token);

    private async Task<ExternalState> StartAsync(TrainingJob job, ExternalModel model, TrainingWatch watch)
    {
        var interpreter = await FindAsync(recipe.Modules, watch.Token);
        if (interpreter is not { Path: { } python, Reason: null })
        {
            throw new UnprocessableException(interpreter.Reason!, "backend");
        }

        await PrepareAsync(job, model, watch.Token);
        ExternalState state = new(null, clock.GetUtcNow());
        await watch.RememberAsync(FactoryJson.Write(state));
        var environment = ExternalEnvironment.Of(Settings.Variables);
        var (variable, value) = ProcessFamily.Mark(job.Id);
        environment[variable] = value;
        var folder = Folder(job);
        int pid;
        try
        {
            pid = OwnProcess.Start(python, [Path.Combine(folder, Recipe.Script)], folder, Path.Combine(folder, Log), environment);
        }
        catch (Win32Exception refusal)
        {
            throw new UnprocessableException($"backend: {python} cannot be started ({refusal.Message}).", "backend");
        }

        // one that has ended already is told by its log
        var entry = ProcessEntry.Read(pid);
        state = state with { Process = new(pid, entry?.Started ?? 0, ProcessIdentity.CurrentBoot()) };
        await watch.RememberAsync(FactoryJson.Write(state));
        watch.Say($"Its process {pid} was started: {python}.");
        return state;
    }

    /// <summary>All that the script reads; a training that is tried anew goes on from the checkpoints that are there.</summary>
    private async Task PrepareAsync(TrainingJob job, ExternalModel model, CancellationToken token)
    {
        var folder = Folder(job);
        Directory.CreateDirectory(folder);
        var validates = await files.WriteAsync(job, folder, token);
        foreach (var (name, content) in recipe.Files(ExternalParameters.Of(job.Asked, model), validates))
        {
            await File.WriteAllTextAsync(Path.Combine(folder, name), content, new UTF8Encoding(false), token);
        }

        var log = Path.Combine(folder, Log);
        if (File.Exists(log))
        {
            File.Move(log, Path.Combine(folder, PreviousLog), overwrite: true);
        }
    }

    private async Task<LanguageTrainingOutcome> ExportAsync(
        TrainingJob job, ExternalModel model, ExternalState state, ExternalTold told, TrainingWatch watch)
    {
        var full = job.Asked.Adapter == TrainingRules.Full;
        var folder = Path.Combine(Folder(job), full ? "model" : "adapter");
        if (full)
        {
            TrainedFolder.RequireModel(folder);
        }
        else
        {
            TrainedFolder.RequireAdapter(folder, job.Asked.LoraR);
            if (TrainedFolder.Unfit(folder) is { } reason)
            {
                watch.Say($"The adapter is whole, but cannot be applied by this product: {reason}");
            }
        }

        var hash = model.Folder is { } here ? await BaseHash.OfAsync(here, watch.Token) : null;
        if (hash is not null)
        {
            new AdapterNote(job.BaseModel, hash, job.Id).Write(folder);
        }

        folders.DeleteUnfinished(job.Id);
        var (done, read) = (told.Done!, told.Examples);
        return new(
            folder, done.End is "stopped_early" or "diverged" ? done.End : "finished", done.BestStep, done.BestEvalLoss, done.FirstEvalLoss,
            read?.Examples ?? Rows(job, ConversationFiles.Training), read?.ValidationExamples ?? Rows(job, ConversationFiles.Validation),
            read?.Dropped, read?.Shortened, done.TrainedParameters, hash, (clock.GetUtcNow() - state.StartedAt).TotalSeconds);
    }

    private int Rows(TrainingJob job, string name)
    {
        var path = Path.Combine(Folder(job), name);
        return File.Exists(path) ? File.ReadLines(path).Count() : 0;
    }
}
