using StrategyFactory.FineTuning.Contracts;

namespace StrategyFactory.Dashboard.Controller;

/// <summary>A task as a row of the tree.</summary>
/// <param name="Task">The task.</param>
/// <param name="Level">0 for one without a parent.</param>
public sealed record TaskRow(ControllerTaskSummary Task, int Level);

/// <summary>Lays the tasks of a job out as a tree.</summary>
public static class TuningTree
{
    /// <summary>
    /// Every task once, each below the one it was made from; siblings in the order given. A task whose parent is not among them stands at
    /// the top.
    /// </summary>
    public static IReadOnlyList<TaskRow> Rows(IReadOnlyList<ControllerTaskSummary> tasks)
    {
        ArgumentNullException.ThrowIfNull(tasks);
        var known = tasks.Select(task => task.TaskId).ToHashSet();
        var children = tasks.Where(task => IsChild(task, known)).ToLookup(task => task.ParentTaskId!.Value);
        List<TaskRow> rows = [];
        foreach (var root in tasks.Where(task => !IsChild(task, known)))
        {
            Add(root, 0);
        }

        return rows;

        void Add(ControllerTaskSummary task, int level)
        {
            rows.Add(new(task, level));
            foreach (var child in children[task.TaskId])
            {
                Add(child, level + 1);
            }
        }
    }

    private static bool IsChild(ControllerTaskSummary task, HashSet<Guid> known) =>
        task.ParentTaskId is { } parent && known.Contains(parent);
}
