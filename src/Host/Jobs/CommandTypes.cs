using StrategyFactory.Kernel.Jobs;

namespace StrategyFactory.Host.Jobs;

/// <summary>The commands and requests that the engine sends, by the names they are stored under.</summary>
internal sealed class CommandTypes
{
    private readonly Dictionary<string, Type> _durable;

    public CommandTypes(JobEngineSettings settings)
    {
        var types = settings.Assemblies.SelectMany(assembly => assembly.GetTypes())
            .Where(type => type is { IsClass: true, IsAbstract: false }).ToList();
        var durable = types.Where(type => type.IsAssignableTo(typeof(IDurableCommand)));
        _durable = durable.ToDictionary(type => type.Name, StringComparer.Ordinal);
        Recurring = Made<IRecurringCommand>(types).ToDictionary(command => command.GetType().Name, StringComparer.Ordinal);
        UnderWay = [.. Made<IWorkUnderWay>(types)];
    }

    /// <summary>A durable command's type.</summary>
    /// <exception cref="InvalidOperationException">A newer version stored it.</exception>
    internal Type this[string name] => _durable.TryGetValue(name, out var type)
        ? type
        : throw new InvalidOperationException($"This version has no command '{name}': a newer one stored it.");

    /// <summary>What is sent at regular times.</summary>
    internal IReadOnlyDictionary<string, IRecurringCommand> Recurring { get; }

    /// <summary>The questions by which modules tell of their work.</summary>
    internal IReadOnlyList<IWorkUnderWay> UnderWay { get; }

    private static IEnumerable<T> Made<T>(IEnumerable<Type> types) =>
        types.Where(type => type.IsAssignableTo(typeof(T))).Select(type => (T)Activator.CreateInstance(type)!);
}
