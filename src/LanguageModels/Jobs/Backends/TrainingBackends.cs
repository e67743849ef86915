using MediatR;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.LanguageModels.Jobs.Backends;

/// <summary>All who train.</summary>
internal sealed class TrainingBackends(IEnumerable<ITrainingBackend> backends)
{
    internal IReadOnlyList<TrainingBackend> All { get; } =
        [.. backends.Select(each => (Backend: each, Reason: each.Missing()))
            .Select(each => new TrainingBackend(each.Backend.Name, each.Backend.Description, each.Reason is null, each.Reason))];

    /// <exception cref="UnprocessableException">There is none of that name, or it cannot be used here.</exception>
    internal ITrainingBackend Require(string name)
    {
        string[] names = [.. All.Where(backend => backend.IsUsable).Select(backend => backend.Name)];
        var usable = names.Length == 0 ? "none is usable" : string.Join(", ", names);
        var backend = backends.FirstOrDefault(backend => backend.Name == name)
            ?? throw new UnprocessableException($"backend: '{name}' is not here; {usable}.", "backend");
        return backend.Missing() is { } reason
            ? throw new UnprocessableException($"backend: '{name}' cannot be used here ({reason.TrimEnd('.')}); {usable}.", "backend")
            : backend;
    }
}

internal sealed class GetTrainingBackendsHandler(TrainingBackends backends)
    : IRequestHandler<GetTrainingBackends, IReadOnlyList<TrainingBackend>>
{
    public Task<IReadOnlyList<TrainingBackend>> Handle(GetTrainingBackends request, CancellationToken cancellationToken) =>
        Task.FromResult(backends.All);
}
