using StrategyFactory.Kernel.Jobs;

namespace StrategyFactory.Host.Jobs;

/// <summary>The commands and requests that the engine sends, by the names they are stored under.</summary>
internal sealed class CommandTypes
{
    private readonly Dictionary<string, Type> _durable;

    public CommandTypes(JobEngineSettings settings)
    {
        var types = settings.Assemblies.SelectMany(assembly => assembly.GetTypes()).Where(type => type is { IsClass: true, IsAbstract: false }).ToList();
        _durable = types.Where(type => type.IsAssignableTo(typeof(IDurableCommand))).ToDictionary(type => type.Name, StringComparer.Ordinal);
        Recurring = types.Where(type => type.IsAssignableTo(typeof(IRecurringCommand)))
            .ToDictionary(type => type.Name, type => (IRecurringCommand)Activator.CreateInstance(type)!, StringComparer.Ordinal);
        UnderWay = [.. types.Where(type => type.IsAssignableTo(typeof(IWorkUnderWay))).Select(type => (IWorkUnderWay)Activator.CreateInstance(type)!)];
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
}
