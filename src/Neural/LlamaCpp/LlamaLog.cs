using System.Text;
using LLama.Native;

namespace StrategyFactory.Neural.LlamaCpp;

/// <summary>
/// What llama.cpp says: the reason of a failure stands only there. A line comes in parts, each from the thread that made the call, and
/// later parts have a level of their own.
/// </summary>
internal static class LlamaLog
{
    private const int MostLines = 20;

    [ThreadStatic]
    private static StringBuilder? _line;

    [ThreadStatic]
    private static LLamaLogLevel _level;

    [ThreadStatic]
    private static List<string>? _errors;

    /// <summary>Listens, instead of letting llama.cpp write to the console.</summary>
    public static void Attach() => NativeLogConfig.llama_log_set(Receive);

    /// <summary>Makes a call and returns what was said to have gone wrong in it.</summary>
    public static (T Result, string Errors) Listen<T>(Func<T> call)
    {
        List<string> errors = [];
        _errors = errors;
        try
        {
            return (call(), string.Join(' ', errors));
        }
        finally
        {
            _errors = null;
        }
    }

    private static void Receive(LLamaLogLevel level, string part)
    {
        var line = _line ??= new();
        if (level != LLamaLogLevel.Continue)
        {
            _level = level;
        }

        line.Append(part);
        if (!part.EndsWith('\n'))
        {
            return;
        }

        if (_level == LLamaLogLevel.Error && _errors is { Count: < MostLines } errors)
        {
            errors.Add(line.ToString().Trim());
        }

        line.Clear();
    }
}
