using StrategyFactory.Kernel.Errors;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Training.Algorithms;

/// <summary>The algorithms that are registered, in that order, and which of them this machine can use.</summary>
internal sealed class AlgorithmRegistry(IEnumerable<Algorithm> algorithms)
{
    internal IReadOnlyList<Algorithm> All { get; } = [.. algorithms];

    /// <summary>Finds an algorithm by name, ignoring case.</summary>
    /// <exception cref="UnprocessableException">No such algorithm, or this machine lacks what it needs.</exception>
    internal Algorithm Find(string name)
    {
        var algorithm = Of(name);
        return algorithm.Unavailable is not { } reason
            ? algorithm
            : throw new UnprocessableException(
                $"Algorithm '{algorithm.Name}' is not available: {reason}. Available: {Available}.", "algorithm");
    }

    /// <summary>The algorithm of a name, ignoring case, whether or not this machine can use it.</summary>
    /// <exception cref="UnprocessableException">No such algorithm.</exception>
    internal Algorithm Of(string name) =>
        All.FirstOrDefault(candidate => candidate.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw new UnprocessableException($"Algorithm '{name}' is unknown; available: {Available}.", "algorithm");

    private string Available =>
        string.Join(", ", All.Where(algorithm => algorithm.Unavailable is null).Select(algorithm => algorithm.Name));
}
