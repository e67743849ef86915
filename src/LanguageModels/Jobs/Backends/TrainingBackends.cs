using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.LanguageModels.Jobs.Backends;

/// <summary>All who train.</summary>
internal sealed class TrainingBackends(IEnumerable<ITrainingBackend> backends)
{
    internal async Task<IReadOnlyList<TrainingBackend>> AllAsync(CancellationToken token)
    {
        List<TrainingBackend> all = [];
        foreach (var backend in backends)
        {
            var reason = await backend.MissingAsync(token);
            all.Add(new(backend.Name, backend.Description, reason is null, reason));
        }

        return all;
    }

    /// <exception cref="UnprocessableException">There is none of that name, or it cannot be used here.</exception>
    internal async Task<ITrainingBackend> RequireAsync(string name, CancellationToken token)
    {
        if (Find(name) is not { } backend)
        {
            throw new UnprocessableException($"backend: '{name}' is not here; {await UsableAsync(token)}.", "backend");
        }

        return await backend.MissingAsync(token) is { } reason
            ? throw new UnprocessableException(
                $"backend: '{name}' cannot be used here ({reason.TrimEnd('.')}); {await UsableAsync(token)}.", "backend")
            : backend;
    }

    /// <summary>The one of a name, whether it can be used or not.</summary>
    /// <exception cref="UnprocessableException">There is none.</exception>
    internal ITrainingBackend Of(string name) =>
        Find(name) ?? throw new UnprocessableException($"backend: '{name}' is not here any more.", "backend");

    /// <summary>Ends what goes on of a training outside of this process.</summary>
    /// <returns>What could not be ended, a sentence; null where nothing goes on.</returns>
    internal Task<string?> CancelAsync(TrainingJob job, CancellationToken token) =>
        Find(job.Backend)?.CancelAsync(job, token) ?? Task.FromResult<string?>(null);

    private ITrainingBackend? Find(string name) => backends.FirstOrDefault(backend => backend.Name == name);

    private async Task<string> UsableAsync(CancellationToken token)
    {
        string[] names = [.. (await AllAsync(token)).Where(backend => backend.IsUsable).Select(backend => backend.Name)];
        return names.Length == 0 ? "none is usable" : string.Join(", ", names);
    }
}

internal sealed class GetTrainingBackendsHandler(TrainingBackends backends)
    : IRequestHandler<GetTrainingBackends, IReadOnlyList<TrainingBackend>>
{
    public Task<IReadOnlyList<TrainingBackend>> Handle(GetTrainingBackends request, CancellationToken cancellationToken) =>
        backends.AllAsync(cancellationToken);
}

internal static class TrainingBackendEndpoints
{
    internal static void MapTrainingBackends(this IEndpointRouteBuilder routes)
    {
        var fineTuning = routes.MapGroup("/v1/fine-tuning").WithTags("Language models");
        fineTuning.MapGet("/backends", (IMediator mediator, CancellationToken token) => mediator.Send(new GetTrainingBackends(), token))
            .WithName("GetTrainingBackends").WithSummary("Who can train here, and who not and why");
    }
}
