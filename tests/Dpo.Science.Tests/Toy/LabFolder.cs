using Dpo.Science.Toy;
using Dpo.Tests.Shared;
using static TorchSharp.torch;

namespace Dpo.Science.Tests.Toy;

/// <summary>A folder with the benchmark world's fitted reference of seed 1, which takes seconds: made once for all that ask for it.</summary>
[CollectionDefinition(nameof(LabFolder))]
public sealed class LabFolder : IDisposable, ICollectionFixture<LabFolder>
{
    private readonly TempFolder _folder = new();

    public string Path => _folder.File("lab");

    public ToyLab Open() => ToyLab.Benchmark(1, CPU, Path);

    public void Dispose() => _folder.Dispose();
}
