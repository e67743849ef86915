using StrategyFactory.Kernel.Errors;

namespace StrategyFactory.Neural.Safetensors;

/// <summary>A file of a model is cut short, lies about itself, or lacks what was asked of it.</summary>
/// <param name="path">The whole path; the message has only the name of the file.</param>
/// <param name="reason">What is wrong with it, a whole clause.</param>
public sealed class ModelFileException(string path, string reason) : FactoryException($"{Path.GetFileName(path)}: {reason}", "model")
{
    /// <summary>The whole path, for the log.</summary>
    public string FilePath { get; } = path;
}
