# Starts the station of this PC: installs the newest wheel that lies beside this file, then serves.
param(
    [string]$Address = "127.0.0.1",
    [int]$Port = 8000,
    [string]$Root = (Join-Path $env:ProgramData "Cunyi")
)
$ErrorActionPreference = "Stop"
$env:PIP_DISABLE_PIP_VERSION_CHECK = "1"
$env:PYTHONUTF8 = "1"
if (-not $env:STATION_HOME) { $env:STATION_HOME = Join-Path $Root "station" }

function Find-Python {
    # What a python that is none says must not end the search (Windows PowerShell 5.1), nor be its answer.
    $ErrorActionPreference = "Continue"
    foreach ($candidate in @(@("py", "-3"), @("python"), @("python3"))) {
        if (-not (Get-Command $candidate[0] -ErrorAction SilentlyContinue)) { continue }
        $arguments = @($candidate | Select-Object -Skip 1)
        & $candidate[0] @arguments -c "import sys; sys.exit(sys.version_info < (3, 11))" *>$null
        if ($LASTEXITCODE -eq 0) { return , $candidate }
    }
    throw "Python 3.11 or later is needed: https://www.python.org/downloads/"
}

$venv = Join-Path $Root "venv"
$program = Join-Path $venv "Scripts\python.exe"
$station = Join-Path $venv "Scripts\station.exe"
$wheel = Get-ChildItem $PSScriptRoot -Filter "cunyi-*.whl" | Sort-Object LastWriteTime | Select-Object -Last 1

if (-not (Test-Path $program)) {
    $python = Find-Python
    $arguments = @($python | Select-Object -Skip 1) + @("-m", "venv", $venv)
    & $python[0] @arguments
    if ($LASTEXITCODE -ne 0) { throw "The virtual environment could not be made." }
}

$stamp = Join-Path $venv "installed.txt"
$known = if (Test-Path $stamp) { Get-Content $stamp } else { "" }
if ($wheel -and $known -ne $wheel.Name) {
    Write-Host "Installing $($wheel.Name) ..."
    # A folder "wheels" beside this file installs without a line.
    $offline = Join-Path $PSScriptRoot "wheels"
    $from = @(if (Test-Path $offline) { "--no-index", "--find-links", $offline })
    $locked = Join-Path $PSScriptRoot "requirements.txt"
    if (Test-Path $locked) {
        & $program -m pip install --quiet @from --require-hashes -r $locked
        if ($LASTEXITCODE -ne 0) { throw "The packages could not be installed." }
    }
    & $program -m pip install --quiet @from --upgrade $wheel.FullName
    if ($LASTEXITCODE -ne 0) { throw "$($wheel.Name) could not be installed." }
    Set-Content $stamp $wheel.Name
}
if (-not (Test-Path $station)) { throw "Put cunyi-*.whl beside this file and start again." }

# The page opens when the server answers.
$url = "http://127.0.0.1:$Port/"
$opener = Start-Job -ArgumentList $url -ScriptBlock {
    param($url)
    foreach ($second in 1..120) {
        try { Invoke-WebRequest -UseBasicParsing -TimeoutSec 2 $url | Out-Null; Start-Process $url; break }
        catch { Start-Sleep 1 }
    }
}
& $station serve --host $Address --port $Port
$code = $LASTEXITCODE
Remove-Job -Force $opener
exit $code
