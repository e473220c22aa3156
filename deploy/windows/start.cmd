@echo off
rem Double-click to start; a link to this in shell:startup starts it with Windows.
setlocal
chcp 65001 >nul
set "PYTHONUTF8=1"

rem The Store puts a python in the way that only prints and fails: each is tried, not looked for.
rem With call, as a python may be a batch file itself, from which there is no way back otherwise.
set "ENOUGH=import sys; sys.exit(sys.version_info < (3, 11))"
set "PYTHON=py -3"
call py -3 -c "%ENOUGH%" >nul 2>nul
if "%ERRORLEVEL%"=="0" goto start
set "PYTHON=python"
call python -c "%ENOUGH%" >nul 2>nul
if "%ERRORLEVEL%"=="0" goto start
set "PYTHON=python3"
call python3 -c "%ENOUGH%" >nul 2>nul
if "%ERRORLEVEL%"=="0" goto start
goto none

:start
call %PYTHON% "%~dp0start.py" %*
set "CODE=%ERRORLEVEL%"
if not "%CODE%"=="0" pause
exit /b %CODE%

rem Last and in one block: older Windows loses its place in the file after signs that are not ASCII.
:none
(
    echo 需要 Python 3.11 或更高版本，请从 https://www.python.org/downloads/ 下载安装，再启动一次。
    echo Python 3.11 or later is needed: install it from https://www.python.org/downloads/ and start again.
    pause
    exit /b 1
)
