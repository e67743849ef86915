using System.Text.Json.Serialization;

namespace StrategyFactory.Training.Contracts;

/// <summary>
/// Walk-forward refits: before each test window the weights are fitted again on the train window that ends g bars before it.
/// </summary>
/// <param name="TrainWindow">Length of the trailing train window.</param>
/// <param name="TestWindow">Length of each test window.</param>
[JsonConverter(typeof(DataOptionsConverter))]
public sealed record DataOptions(Window TrainWindow, Window TestWindow);
