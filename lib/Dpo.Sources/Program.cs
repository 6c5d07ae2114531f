using Dpo.Sources;

if (args.Length < 3)
{
    Console.Error.WriteLine("Dpo.Sources : error DPO1: expected OUTPUT ROOT PROJECT-FOLDER..., "
        + $"got {args.Length} of them: see Dpo.Sources.targets.");
    return 1;
}
try
{
    SourceIndex.Save(args[0], SourceIndex.Read(args[1], args[2..]));
    return 0;
}
catch (Exception e) when (e is SourcesException or IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine($"Dpo.Sources : error DPO1: {e.Message}");   // the form that MSBuild knows as an error
    return 1;
}
