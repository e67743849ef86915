using NUnit.Framework;

// Fixtures run beside each other, as many as there are processors; what measures the process itself is marked as not parallelizable.
[assembly: Parallelizable(ParallelScope.Fixtures)]
